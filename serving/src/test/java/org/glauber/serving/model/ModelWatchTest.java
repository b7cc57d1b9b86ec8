package org.glauber.serving.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.google.rpc.Code;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.repository.ModelWriter;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.NumberFormat;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.model.v1.TextProfile;
import org.glauber.server.status.RefusalException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that come, change and go while a service runs; the test makes each scan. */
class ModelWatchTest {
  private static final Duration RETIRE_AFTER = Duration.ofSeconds(60);

  @TempDir Path directory;
  private long now;
  private final TestModelsConfig config = new TestModelsConfig(() -> directory);
  private final ModelReport report = new ModelReport(config, OpenTelemetry.noop().getMeter("test"));
  private final ServedModels<Weights> served = new ServedModels<>(RETIRE_AFTER, () -> now);
  private final FakeLoader loader = new FakeLoader();
  private final ModelWatch<Weights> watch =
      new ModelWatch<>(config, report, served, loader, Map.of());

  /** What the fake loads: the content of the file. */
  private record Weights(String text) {}

  /** Loads the file of a model, unless its content is {@code broken}. */
  private static final class FakeLoader implements ModelLoader<Weights> {
    final List<String> events = new ArrayList<>();
    Runnable duringLoad = () -> {};

    @Override
    public Set<FileRole> roles() {
      return EnumSet.of(FileRole.FILE_ROLE_DENOISER);
    }

    @Override
    public boolean isServed(Model model) {
      return true;
    }

    @Override
    public Weights load(Model model) throws ModelLoadException {
      duringLoad.run();
      try {
        String text = Files.readString(model.file(FileRole.FILE_ROLE_DENOISER));
        if (text.equals("broken")) {
          throw new ModelLoadException("model " + model.name() + ": its logits are NaN");
        }
        events.add("load " + text);
        return new Weights(text);
      } catch (IOException e) {
        throw new ModelLoadException(e.toString());
      }
    }

    @Override
    public void offered(Weights loaded) {
      events.add("offer " + loaded.text());
    }

    @Override
    public void unload(Weights loaded) {
      events.add("unload " + loaded.text());
    }
  }

  @BeforeEach
  void serveOne() throws IOException {
    write("one", "first");
    scans(2);
    assertThat(offered()).containsExactly("first");
    loader.events.clear();
  }

  @Test
  void aNewModelIsOfferedAfterTwoEqualScans() throws IOException {
    write("two", "second");
    watch.scan();
    assertThat(offered()).containsExactly("first");
    watch.scan();
    assertThat(offered()).containsExactly("first", "second");
    scans(3);
    assertThat(loader.events).containsExactly("load second", "offer second");
  }

  @Test
  void aDirectoryThatIsBeingCopiedIsNeitherLoadedNorReported() throws IOException {
    Path home = write("two", "second");
    Path file = home.resolve("denoiser.pt");
    Files.delete(file);
    for (String part : List.of("s", "sec", "second")) {
      watch.scan();
      Files.writeString(file, part);
    }
    watch.scan();
    assertThat(report.refused()).isEmpty();
    watch.scan();
    assertThat(offered()).containsExactly("first", "second");
  }

  @Test
  void aRefusedModelIsReportedOnceAndTriedAgainWhenItChanges() throws IOException {
    Path home = write("two", "broken");
    scans(4);
    assertThat(report.refused()).containsExactly(entry("two", "model two: its logits are NaN"));
    assertThat(offered()).containsExactly("first");
    Files.writeString(home.resolve("denoiser.pt"), "damage");
    scans(2);
    assertThat(report.refused().get("two")).contains("denoiser.pt must ", "SHA-256");
    write("two", "mended");
    scans(2);
    assertThat(report.refused()).isEmpty();
    assertThat(offered()).containsExactly("first", "mended");
  }

  @Test
  void aRefusedModelThatIsRemovedIsNotReportedAnyMore() throws IOException {
    delete(write("two", "broken"));
    write("two", "broken");
    scans(2);
    assertThat(report.refused()).containsOnlyKeys("two");
    delete(directory.resolve("two"));
    scans(2);
    assertThat(report.refused()).isEmpty();
  }

  @Test
  void inStrictModeARunningServiceGoesOn() throws IOException {
    config.setStrict();
    write("two", "broken");
    scans(2);
    assertThat(report.refused()).containsOnlyKeys("two");
  }

  @Test
  void aChangedModelTakesOverAndTheOldOneIsFreedAfterItsLastUse() throws IOException {
    String old = digest("one");
    ServedModels<Weights>.Use use = served.use("one", old);
    write("one", "changed");
    scans(2);
    assertThat(offered()).containsExactly("changed");
    assertThat(served.use("one", digest("one")).loaded().text()).isEqualTo("changed");
    pass(RETIRE_AFTER);
    watch.scan();
    assertThat(use.loaded().text()).isEqualTo("first"); // what began on it ends on it
    use.close();
    pass(RETIRE_AFTER.dividedBy(2));
    served.keep(List.of(old)); // a gateway has a running generation of it
    pass(RETIRE_AFTER.dividedBy(2));
    watch.scan();
    served.use("one", old).close(); // failed over from another replica
    pass(RETIRE_AFTER);
    watch.scan();
    assertThat(loader.events).containsExactly("load changed", "offer changed", "unload first");
    assertThatThrownBy(() -> served.use("one", old))
        .isInstanceOfSatisfying(
            RefusalException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION));
  }

  @Test
  void aChangedModelThatIsRefusedLeavesTheOldOneInPlace() throws IOException {
    String old = digest("one");
    write("one", "broken");
    scans(2);
    assertThat(offered()).containsExactly("first");
    assertThat(report.refused()).isEmpty(); // else gateways would not offer it
    assertThat(report.refusedVersions().get("one"))
        .isEqualTo(
            "its new version is refused, the one before is served: model one: its logits are NaN");
    write("one", "first");
    assertThat(digest("one")).isEqualTo(old);
    scans(2);
    assertThat(report.refusedVersions()).isEmpty();
    assertThat(loader.events).isEmpty();
  }

  @Test
  void aRemovedModelIsNotOfferedAndThenFreed() throws IOException {
    write("two", "second");
    scans(2);
    delete(directory.resolve("one"));
    watch.scan();
    assertThat(offered()).containsExactly("first", "second"); // it may be being replaced
    watch.scan();
    assertThat(offered()).containsExactly("second");
    pass(RETIRE_AFTER);
    watch.scan();
    assertThat(loader.events).containsExactly("load second", "offer second", "unload first");
    assertThatThrownBy(() -> served.use("one", "")).hasMessage("no model named one");
  }

  @Test
  void aModelThatReturnsBeforeItIsFreedIsNotLoadedAgain() throws IOException {
    write("two", "second");
    scans(2);
    delete(directory.resolve("one"));
    scans(2);
    write("one", "first");
    scans(2);
    assertThat(offered()).containsExactly("first", "second");
    assertThat(loader.events).containsExactly("load second", "offer second");
  }

  @Test
  void aDirectoryThatIsMissingOrHoldsNoModelChangesNothing() throws IOException {
    delete(directory.resolve("one"));
    scans(3);
    assertThat(offered()).containsExactly("first");
    Files.delete(directory);
    scans(3);
    assertThat(offered()).containsExactly("first");
    Files.createDirectories(directory);
  }

  @Test
  void filesThatChangeWhileTheyAreLoadedAreLoadedAgain() throws IOException {
    Path file = write("two", "second").resolve("denoiser.pt");
    loader.duringLoad =
        () -> {
          try {
            Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1_000_000));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        };
    scans(2);
    assertThat(loader.events).containsExactly("load second", "unload second");
    assertThat(offered()).containsExactly("first");
    loader.duringLoad = () -> {};
    watch.scan();
    assertThat(offered()).containsExactly("first", "second");
  }

  @Test
  void aModelThatIsAskedForIsLoadedAtOnceAndAnUnloadedOneStaysOut() throws IOException {
    write("two", "second");
    assertThat(watch.load("two")).isTrue();
    assertThat(offered()).containsExactly("first", "second");
    watch.unload("two");
    scans(3);
    assertThat(offered()).containsExactly("first");
    write("two", "changed");
    scans(3);
    assertThat(offered()).containsExactly("first");
    assertThat(watch.load("two")).isTrue();
    assertThat(offered()).containsExactly("first", "changed");
    assertThat(watch.load("three")).isFalse();
    assertThat(watch.load("../two")).isFalse();
    write("two", "broken");
    assertThat(watch.load("two")).isTrue();
    assertThat(report.refusedVersions().get("two")).contains("its logits are NaN");
  }

  @Test
  void anUnloadedModelReturnsWithItsDirectory() throws IOException {
    write("two", "second");
    scans(2);
    watch.unload("two");
    delete(directory.resolve("two"));
    scans(2);
    write("two", "second");
    scans(2);
    assertThat(offered()).containsExactly("first", "second");
  }

  private List<String> offered() {
    return served.list().stream()
        .filter(it -> !it.isRetired())
        .map(it -> it.loaded().text())
        .toList();
  }

  private void scans(int count) {
    for (int scan = 0; scan < count; scan++) {
      watch.scan();
    }
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private String digest(String name) {
    return ModelRepository.at(directory).digest(name);
  }

  /** Writes a model whose file has this content. */
  private Path write(String name, String content) throws IOException {
    Path home = Files.createDirectories(directory.resolve(name));
    Files.writeString(home.resolve("denoiser.pt"), content);
    Sampling sampling =
        Sampling.newBuilder()
            .setSampler(Sampler.SAMPLER_HEAT_BATH)
            .setSweeps(4)
            .setTemperature(1)
            .setTopP(0.9)
            .build();
    ModelManifest draft =
        ModelManifest.newBuilder()
            .setName(name)
            .setVersion("1")
            .setModality(Modality.MODALITY_TEXT)
            .setSiteCount(4)
            .setVocabularySize(5)
            .setMaxSweeps(8)
            .setKeepProbability(0.5)
            .addReservedTokens(4)
            .setLogits(Logits.LOGITS_CLEAN)
            .setNumberFormat(NumberFormat.NUMBER_FORMAT_FLOAT32)
            .setText(TextProfile.newBuilder().setEndToken(1).setPadToken(0).setUnknownToken(4))
            .addRecommended(
                RecommendedSampling.newBuilder().setSampling(sampling).setReason("best"))
            .build();
    Files.writeString(home.resolve("tokenizer.json"), "{}");
    ModelWriter.write(
        home,
        draft,
        Map.of(
            "denoiser.pt", FileRole.FILE_ROLE_DENOISER,
            "tokenizer.json", FileRole.FILE_ROLE_TOKENIZER_JSON));
    return home;
  }

  private static void delete(Path home) throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(home);
  }
}
