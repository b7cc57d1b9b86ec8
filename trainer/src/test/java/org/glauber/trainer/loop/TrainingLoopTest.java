package org.glauber.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.glauber.console.CommandFailure;
import org.glauber.trainer.run.InterruptedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLoopTest {
  private static final TrainingKind KIND = new TrainingKind("sum.pt", 4, "the sum's ", "--step");
  private static final int BATCH = 2;
  private static final int UPDATES = 10;

  @TempDir private Path directory;

  private final List<Long> updated = new ArrayList<>();

  private TrainingLoop loop() {
    return new TrainingLoop(KIND, new RunSize(BATCH * UPDATES - 1, BATCH), 0.5, directory);
  }

  /** Adds up the numbers of the updates; its checkpoint is the sum and the number of updates. */
  private static final class Sum implements TrainingSteps<Double> {
    private final List<Long> checkpoints = new ArrayList<>();
    private final List<Long> recorded = new ArrayList<>();
    private long updates;
    private double sum;

    static Sum resume(Path checkpoint) throws IOException {
      Sum sum = new Sum();
      String[] words = Files.readString(checkpoint).split(" ");
      sum.updates = Long.parseLong(words[0]);
      sum.sum = Double.parseDouble(words[1]);
      return sum;
    }

    @Override
    public long updates() {
      return updates;
    }

    @Override
    public Double update(long update) {
      assertThat(update).isEqualTo(updates);
      updates++;
      sum += update;
      return sum;
    }

    @Override
    public double loss(Double report) {
      return report;
    }

    @Override
    public void record(long update, Double report, boolean isLast) {
      recorded.add(isLast ? -update : update);
    }

    @Override
    public void checkpoint(long update, Path file) throws IOException {
      checkpoints.add(update);
      Files.writeString(file, updates + " " + sum);
    }
  }

  /** Stops the run after a number of updates. */
  private TrainingListener<Object> stoppedAfter(int count) {
    return new TrainingListener<>() {
      @Override
      public void updated(long update, Object report) {
        updated.add(update);
      }

      @Override
      public boolean stops() {
        return updated.size() == count;
      }
    };
  }

  private static List<Long> range(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  @Test
  void checkpointsComeAtTheirIntervalAndAtTheEnd() throws IOException {
    Sum sum = new Sum();
    loop().run(sum, stoppedAfter(UPDATES + 1), Long.MAX_VALUE);
    assertThat(updated).isEqualTo(range(0, UPDATES));
    assertThat(sum.checkpoints).containsExactly(3L, 7L, 9L);
    assertThat(sum.recorded).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, -9L);
  }

  @Test
  void aStoppedRunHasACheckpointOfAllItsUpdatesAndResumesThere() throws IOException {
    assertThat(loop().isBegun()).isFalse();
    assertThatExceptionOfType(InterruptedRun.class)
        .isThrownBy(() -> loop().run(new Sum(), stoppedAfter(6), Long.MAX_VALUE))
        .withMessage(
            "Stopped after 6 of the sum's 10 updates; "
                + directory.resolve("sum.pt")
                + " has them all.");
    assertThat(loop().isBegun()).isTrue();
    Sum resumed = Sum.resume(loop().checkpoint());
    loop().run(resumed, stoppedAfter(UPDATES), Long.MAX_VALUE); // a stop at the end is none
    assertThat(updated).isEqualTo(range(0, UPDATES));
    assertThat(resumed.sum).isEqualTo(45);
  }

  @Test
  void aLaterSessionContinuesWhereOneEnded() throws IOException {
    loop().run(new Sum(), stoppedAfter(-1), 5);
    Sum resumed = Sum.resume(loop().checkpoint());
    assertThat(resumed.updates).isEqualTo(5);
    loop().run(resumed, stoppedAfter(-1), Long.MAX_VALUE);
    assertThat(updated).isEqualTo(range(0, UPDATES));
    loop().run(resumed, stoppedAfter(-1), Long.MAX_VALUE);
    assertThat(updated).as("a run that has ended has no further update").hasSize(UPDATES);
  }

  @Test
  void aLossThatIsNotFiniteEndsTheRunWithoutACheckpoint() {
    Sum sum = new Sum();
    sum.sum = Double.NaN;
    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(() -> loop().run(sum, stoppedAfter(-1), Long.MAX_VALUE))
        .withMessage(
            "The loss became NaN at update 0. Begin again with a lower --step than 0.5, under another NAME or after removing %s."
                .formatted(directory));
    assertThat(loop().isBegun()).isFalse();
    assertThat(updated).isEmpty();
  }

  @Test
  void thePaceIsInExamplesAndItsTrialLeavesNothingBehind() throws IOException {
    double pace =
        loop()
            .pace(
                archive -> {
                  assertThat(archive).isRegularFile();
                  return 3.5;
                });
    assertThat(pace).isEqualTo(7);
    assertThat(directory).isEmptyDirectory();
  }
}
