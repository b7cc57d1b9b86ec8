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
import org.glauber.trainer.corpus.TalesCorpus;
import org.glauber.trainer.run.InterruptedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingRunTest {
  private static final int SITES = 48;
  private static final Corpus CORPUS = new TalesCorpus();
  private static final NoiseLaw NOISE = NoiseLaw.uniform(CORPUS.vocabularySize(), 0.5);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Loss.class)
  void everyLossFallsAndStaysCalibrated(Loss loss) throws IOException {
    requireFallsAndStaysCalibrated(train(loss, Optimizer.ADAMW, directory, 40, Long.MAX_VALUE));
  }

  @Test
  void muonLearnsTheMatricesAndAdamWTheRest() throws IOException {
    requireFallsAndStaysCalibrated(
        train(Loss.CROSS_ENTROPY, Optimizer.MUON, directory, 40, Long.MAX_VALUE));
  }

  private static void requireFallsAndStaysCalibrated(List<UpdateReport> reports) {
    double first = reports.subList(0, 5).stream().mapToDouble(UpdateReport::loss).sum();
    double last = reports.subList(35, 40).stream().mapToDouble(UpdateReport::loss).sum();
    assertThat(last).isLessThan(first);
    assertThat(reports).allSatisfy(r -> assertThat(r.calibration()).isBetween(0.999, 1.001));
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
  }

  @Test
  void aRunThatIsStoppedBetweenTwoCheckpointsLosesNothing() throws IOException {
    List<UpdateReport> unbroken =
        train(Loss.CROSS_ENTROPY, Optimizer.MUON, directory.resolve("unbroken"), 8, 8);
    List<UpdateReport> reports = new ArrayList<>();
    TrainingRun run = run(Loss.CROSS_ENTROPY, Optimizer.MUON, directory, 8);
    assertThat(run.isBegun()).isFalse();
    assertThatExceptionOfType(InterruptedRun.class)
        .isThrownBy(() -> run.train(new StoppedAfter(3, reports)))
        .withMessage(
            "Stopped after 3 of 8 updates; " + directory.resolve("training.pt") + " has them all.");
    assertThat(run.isBegun()).isTrue();
    run.train(new StoppedAfter(8, reports)); // the end comes first
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

  /** Asks to stop after so many updates. */
  private record StoppedAfter(int updates, List<UpdateReport> reports)
      implements TrainingRun.Listener {
    @Override
    public void updated(long update, UpdateReport report) {
      reports.add(report);
    }

    @Override
    public boolean stops() {
      return reports.size() == updates;
    }
  }

  /** Trains, stopping in good order before update {@code stop}. */
  private static List<UpdateReport> train(
      Loss loss, Optimizer optimizer, Path run, int updates, long stop) throws IOException {
    List<UpdateReport> reports = new ArrayList<>();
    run(loss, optimizer, run, updates).train((update, report) -> reports.add(report), stop);
    return reports;
  }

  private static TrainingRun run(Loss loss, Optimizer optimizer, Path run, int updates) {
    TransformerShape shape = new TransformerShape(SITES, CORPUS.vocabularySize(), 4, 2, 2, 32, 16);
    Recipe recipe =
        new Recipe(
            shape,
            loss,
            true,
            optimizer,
            false,
            0.5,
            8L * updates,
            8,
            0.01,
            0.1,
            1,
            0.99,
            0.25,
            3,
            4,
            0.3,
            5);
    return new TrainingRun(recipe, CORPUS, Scan.identity(SITES), NOISE, run);
  }
}
