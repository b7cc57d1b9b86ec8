package org.glauber.denoiser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.Visits;
import org.glauber.core.sampling.Sampling;
import org.glauber.denoiser.chain.ChainMailbox;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.Logits;
import org.glauber.server.ServiceLiveness;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.serving.memory.MemoryCheck;
import org.glauber.serving.model.ConfiguredModels;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.ServedModels;
import org.glauber.serving.model.TestModelsConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models that come, change and go while a denoiser with two devices runs chains. */
@Timeout(120)
class LiveModelsTest {
  private static final int SWEEPS = 64;

  @TempDir Path directory;
  private Path models;
  private final TestModelsConfig config = new TestModelsConfig(() -> models);
  private final Telemetry telemetry = new Telemetry(OpenTelemetry.noop());
  private final ModelReport report = new ModelReport(config, telemetry);
  private Denoiser denoiser;

  @BeforeEach
  void start() throws Exception {
    models = Files.createDirectories(directory.resolve("models"));
    SampleModels.transformer(models, "clean", Logits.LOGITS_CLEAN);
    config.setWatched(Duration.ofMillis(100));
    denoiser =
        new Denoiser(
            new SampleConfig(List.of("cpu", "cpu"), 4, Duration.ofSeconds(30)),
            new ConfiguredModels(config, report),
            new ServiceReadiness(),
            new ServiceLiveness(),
            report,
            new MemoryCheck(config),
            telemetry);
    denoiser.start(new StartupEvent());
  }

  @AfterEach
  void stop() throws Exception {
    denoiser.stop(new ShutdownEvent());
  }

  @Test
  void aModelThatAppearsIsServedAndFreedAfterItsRemoval() throws Exception {
    arrive("signal", Logits.LOGITS_SIGNAL);
    until(() -> loaded("signal", digest("signal")));
    try (ServedModels<ChainModel>.Use use = denoiser.use("signal", digest("signal"))) {
      run(use.loaded());
    }
    String digest = digest("signal");
    delete(models.resolve("signal"));
    until(() -> !loaded("signal", digest));
    assertThatThrownBy(() -> denoiser.use("signal", digest)).hasMessage("no model named signal");
    try (ServedModels<ChainModel>.Use use = denoiser.use("clean", digest("clean"))) {
      run(use.loaded());
    }
  }

  @Test
  void aChainThatBeganOnAReplacedModelEndsOnIt() throws Exception {
    String old = digest("clean");
    try (ServedModels<ChainModel>.Use use = denoiser.use("clean", old)) {
      ChainMailbox mailbox = new ChainMailbox(SampleModels.SITES);
      RunningChain chain = chain(use.loaded(), SampleModels.MAX_SWEEPS, mailbox);
      denoiser.admission().admit(chain);
      mailbox.take(Duration.ZERO); // it has begun
      SampleModels.transformer(models, "clean", Logits.LOGITS_SIGNAL);
      String changed = digest("clean");
      assertThat(changed).isNotEqualTo(old);
      until(() -> loaded("clean", changed));
      assertThat(denoiser.models())
          .extracting(it -> it.model().digest(), ServedModels.Listed::isRetired)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(changed, false),
              org.assertj.core.groups.Tuple.tuple(old, true));
      try (ServedModels<ChainModel>.Use other = denoiser.use("clean", changed)) {
        run(other.loaded());
      }
      drain(mailbox);
      denoiser.admission().leave(chain);
    }
    until(() -> !loaded("clean", old));
  }

  @Test
  void aNewModelThatIsRefusedHarmsNobody() throws Exception {
    SampleModels.network(models, "single", "return torch.zeros(torch.size(step))[:1] + 0");
    until(() -> report.refused().containsKey("single"));
    assertThat(report.refused().get("single"))
        .startsWith("model single: denoiser.pt is not")
        .contains("it returns 1 logits");
    try (ServedModels<ChainModel>.Use use = denoiser.use("clean", digest("clean"))) {
      run(use.loaded());
    }
  }

  @Test
  void withoutMemoryANewModelIsRefusedWithNumbers() throws Exception {
    config.setMemoryFactor(1e12);
    arrive("large", Logits.LOGITS_CLEAN);
    until(() -> report.refused().containsKey("large"));
    assertThat(report.refused().get("large"))
        .startsWith("model large: denoiser.pt is not")
        .contains("MiB of memory, glauber.models.memory-factor", "MiB are free on this machine");
    try (ServedModels<ChainModel>.Use use = denoiser.use("clean", digest("clean"))) {
      run(use.loaded());
    }
  }

  /** Writes a model elsewhere and moves it into the directory, as the documents recommend. */
  private void arrive(String name, Logits logits) throws IOException {
    Path staged = Files.createDirectories(directory.resolve("staging"));
    Files.move(SampleModels.transformer(staged, name, logits), models.resolve(name));
  }

  private String digest(String name) {
    return ModelRepository.at(models).digest(name);
  }

  private boolean loaded(String name, String digest) {
    return denoiser.models().stream()
        .anyMatch(it -> it.model().name().equals(name) && it.model().digest().equals(digest));
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private void run(ChainModel model) throws InterruptedException {
    ChainMailbox mailbox = new ChainMailbox(SampleModels.SITES);
    RunningChain chain = chain(model, SWEEPS, mailbox);
    denoiser.admission().admit(chain);
    drain(mailbox);
    denoiser.admission().leave(chain);
  }

  private static void drain(ChainMailbox mailbox) throws InterruptedException {
    while (mailbox.take(Duration.ZERO).statistics().isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private static RunningChain chain(ChainModel model, int sweeps, ChainMailbox mailbox) {
    return new RunningChain(
        new ChainSpec(
            "chain",
            model,
            new int[SampleModels.SITES],
            new Visits(model.scan(), Clamps.none(SampleModels.SITES), Levels.unlabelled(sweeps)),
            sweeps * SampleModels.SITES,
            1,
            Sampling.constant(1, 1),
            1,
            0,
            new SchedulingKey("", 0, SchedulingKey.NO_DEADLINE)),
        mailbox,
        System.nanoTime());
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
