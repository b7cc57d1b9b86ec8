package org.glauber.trainer.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.network.transformer.TransformerShape;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.corpus.DocumentLayout;
import org.glauber.trainer.corpus.TalesCorpus;
import org.glauber.trainer.corpus.TextPlacement;
import org.glauber.trainer.examples.NoisingProcess;
import org.glauber.trainer.loop.RunSize;
import org.glauber.trainer.recipe.ExampleMix;
import org.glauber.trainer.recipe.Loss;
import org.glauber.trainer.recipe.Objective;
import org.glauber.trainer.recipe.Optimization;
import org.glauber.trainer.recipe.Optimizer;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.recipe.Start;
import org.glauber.trainer.run.InterruptedRun;
import org.glauber.trainer.stream.NumberTokenizer;
import org.glauber.trainer.stream.StreamedText;
import org.glauber.trainer.stream.TextFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DenoiserRunTest {
  private static final int SITES = 48;
  private static final Corpus CORPUS = new TalesCorpus();
  private static final NoiseLaw NOISE = NoiseLaw.uniform(CORPUS.vocabularySize(), 0.5);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Loss.class)
  void everyLossFalls(Loss loss) throws IOException {
    requireFalls(train(loss, Optimizer.ADAMW, directory, 40, Long.MAX_VALUE));
  }

  @Test
  void muonLearnsTheMatricesAndAdamWTheRest() throws IOException {
    requireFalls(train(Loss.CROSS_ENTROPY, Optimizer.MUON, directory, 40, Long.MAX_VALUE));
  }

  private static void requireFalls(List<UpdateReport> reports) {
    double first = reports.subList(0, 5).stream().mapToDouble(UpdateReport::loss).sum();
    double last = reports.subList(35, 40).stream().mapToDouble(UpdateReport::loss).sum();
    assertThat(last).isLessThan(first);
  }

  @Test
  void theEndIsScoredByLevel() throws IOException {
    List<Score> scores = new ArrayList<>();
    DenoiserRun.Listener listener =
        new DenoiserRun.Listener() {
          @Override
          public void updated(long update, UpdateReport report) {}

          @Override
          public void scored(List<Score> heldOut) {
            scores.addAll(heldOut);
          }
        };
    run(Loss.CROSS_ENTROPY, Optimizer.MUON, directory, 40).train(listener);
    // Π(φ) is 1/2 and there are 4 sweeps, so the levels of the fast schedule are 4, 2, 1, 0.
    assertThat(scores).extracting(Score::level).containsExactly(2, 1, 0);
    double uniform = Math.log(CORPUS.vocabularySize());
    assertThat(scores)
        .allSatisfy(
            score -> {
              assertThat(score.loss()).isPositive().isLessThan(uniform);
              assertThat(score.entropy()).isPositive().isLessThan(uniform);
            });
    assertThat(scores.getLast().loss()).isLessThan(scores.getFirst().loss());
    assertThat(directory.resolve("loss.csv"))
        .content()
        .contains("held_out_loss_2,held_out_entropy_2")
        .contains("%.5f,%.5f".formatted(scores.getFirst().loss(), scores.getFirst().entropy()));
  }

  @Test
  void ofSignalLogitsTheCalibrationMeterIsLogged() throws IOException {
    List<UpdateReport> reports = new ArrayList<>();
    run(recipe(Loss.EXPECTED_BINARY, Optimizer.ADAMW, false, 4), directory)
        .train((update, report) -> reports.add(report));
    assertThat(reports).extracting(UpdateReport::calibration).doesNotContain(1.0).hasSize(4);
    assertThat(directory.resolve("loss.csv"))
        .content()
        .startsWith("update,loss,calibration,gradient_norm,seconds");
  }

  @ParameterizedTest
  @EnumSource(Optimizer.class)
  void anInterruptedRunResumesBitForBit(Optimizer optimizer) throws IOException {
    Path whole = directory.resolve("unbroken");
    List<UpdateReport> unbroken = train(Loss.CROSS_ENTROPY, optimizer, whole, 8, Long.MAX_VALUE);
    Path broken = directory.resolve("broken");
    assertThat(train(Loss.CROSS_ENTROPY, optimizer, broken, 8, 5))
        .isEqualTo(unbroken.subList(0, 5));
    assertThat(train(Loss.CROSS_ENTROPY, optimizer, broken, 8, Long.MAX_VALUE))
        .isEqualTo(unbroken.subList(5, 8));
    assertThat(broken.resolve("training.pt")).hasSameBinaryContentAs(whole.resolve("training.pt"));
  }

  /** The corpus's position belongs to the checkpoint. */
  @Test
  void aStreamedCorpusContinuesWhereTheCheckpointWasWritten() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < 500; k++) {
      text.append(2 + k % 40).append(" 3 4 5 ").append(2 + k % 7).append('\n');
    }
    Path file = Files.writeString(directory.resolve("numbers.txt"), text);
    Path whole = directory.resolve("unbroken");
    List<UpdateReport> unbroken = trainStreamed(file, whole, Long.MAX_VALUE);
    Path broken = directory.resolve("broken");
    assertThat(trainStreamed(file, broken, 5)).isEqualTo(unbroken.subList(0, 5));
    assertThat(broken.resolve("5.position")).hasContent("0 0 40");
    assertThat(trainStreamed(file, broken, Long.MAX_VALUE)).isEqualTo(unbroken.subList(5, 8));
    assertThat(broken.resolve("training.pt")).hasSameBinaryContentAs(whole.resolve("training.pt"));
    assertThat(broken.resolve("5.position")).doesNotExist();
    Files.delete(broken.resolve("8.position"));
    assertThatIOException()
        .isThrownBy(() -> trainStreamed(file, broken, Long.MAX_VALUE))
        .withMessageContaining("8.position is missing");
  }

  private static List<UpdateReport> trainStreamed(Path file, Path run, long stop)
      throws IOException {
    int size = CORPUS.vocabularySize();
    List<UpdateReport> reports = new ArrayList<>();
    try (TextFile text = TextFile.open(file)) {
      StreamedText stream =
          new StreamedText(
              text,
              new StreamedText.Encoding(
                  new NumberTokenizer(size),
                  size,
                  new TextPlacement(SITES, 1, 0),
                  DocumentLayout.PADDED),
              "numbers",
              3);
      DenoiserRun streamed =
          new DenoiserRun(
              recipe(Loss.CROSS_ENTROPY, Optimizer.MUON, true, 8),
              stream,
              new NoisingProcess(Scan.identity(SITES), NOISE),
              run);
      Files.createDirectories(run);
      assertThat(streamed.pace(() -> false)).isPositive(); // draws examples that are drawn again
      streamed.train((update, report) -> reports.add(report), stop);
    }
    return reports;
  }

  @Test
  void aRunThatIsStoppedBetweenTwoCheckpointsLosesNothing() throws IOException {
    List<UpdateReport> unbroken =
        train(Loss.CROSS_ENTROPY, Optimizer.MUON, directory.resolve("unbroken"), 8, 8);
    List<UpdateReport> reports = new ArrayList<>();
    DenoiserRun run = run(Loss.CROSS_ENTROPY, Optimizer.MUON, directory, 8);
    assertThat(run.isBegun()).isFalse();
    assertThatExceptionOfType(InterruptedRun.class)
        .isThrownBy(() -> run.train(new StoppedAfter(3, reports)))
        .withMessage(
            "Stopped after 3 of 8 updates; " + directory.resolve("training.pt") + " has them all.");
    assertThat(run.isBegun()).isTrue();
    run.train(new StoppedAfter(8, reports)); // the run ends before the listener stops it
    assertThat(reports).isEqualTo(unbroken);
    assertThat(run.curve()).content().contains("\n3,").contains("\n8,");
  }

  @Test
  void aDamagedCheckpointIsNamed() throws IOException {
    Path checkpoint = Files.writeString(directory.resolve("training.pt"), "cut off");
    assertThatIOException()
        .isThrownBy(() -> train(Loss.CROSS_ENTROPY, Optimizer.MUON, directory, 8, 8))
        .withMessageStartingWith(checkpoint + " is not a checkpoint that can be loaded");
  }

  /** Requests a stop after a number of updates. */
  private record StoppedAfter(int updates, List<UpdateReport> reports)
      implements DenoiserRun.Listener {
    @Override
    public void updated(long update, UpdateReport report) {
      reports.add(report);
    }

    @Override
    public boolean stops() {
      return reports.size() == updates;
    }
  }

  /** Trains, stopping cleanly before update {@code stop}. */
  private static List<UpdateReport> train(
      Loss loss, Optimizer optimizer, Path run, int updates, long stop) throws IOException {
    List<UpdateReport> reports = new ArrayList<>();
    run(loss, optimizer, run, updates).train((update, report) -> reports.add(report), stop);
    return reports;
  }

  private static DenoiserRun run(Loss loss, Optimizer optimizer, Path run, int updates) {
    return run(recipe(loss, optimizer, true, updates), run);
  }

  private static DenoiserRun run(Recipe recipe, Path run) {
    return new DenoiserRun(recipe, CORPUS, new NoisingProcess(Scan.identity(SITES), NOISE), run);
  }

  private static Recipe recipe(Loss loss, Optimizer optimizer, boolean cleanLogits, int updates) {
    TransformerShape shape = new TransformerShape(SITES, CORPUS.vocabularySize(), 4, 2, 2, 32, 16);
    return new Recipe(
        shape,
        new Objective(loss, cleanLogits, 0.5),
        new Optimization(optimizer, false, 0.01, 0.1, 1, 0.99),
        new ExampleMix(0.25, 0.3, 4, 0.3),
        new RunSize(8L * updates, 8),
        new Start(5, null));
  }
}
