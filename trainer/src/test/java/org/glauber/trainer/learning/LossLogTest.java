package org.glauber.trainer.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossLogTest {
  @TempDir Path directory;

  private long seconds; // on the clock of the log

  @Test
  void aRowIsTheMeanOfItsUpdates() throws IOException {
    write(0, 0, 100);
    assertThat(rows()).containsExactly("100,49.50000,1.00000,2.0000,100");
  }

  @Test
  void aResumedLogForgetsWhatCameAfterTheCheckpointAndCountsOnWithoutTheInterruption()
      throws IOException {
    Path file = file();
    assertThat(LossLog.time(file)).isZero();
    write(0, 0, 350); // rows at 100, 200, 300, 350; the checkpoint is at 200
    assertThat(LossLog.time(file)).isEqualTo(Duration.ofSeconds(350));
    seconds += 10_000;
    write(200, 200, 400);
    assertThat(rows())
        .map(row -> row.substring(0, row.indexOf(',')))
        .containsExactly("100", "200", "300", "400");
    assertThat(LossLog.time(file)).isEqualTo(Duration.ofSeconds(400));
  }

  @Test
  void aRunThatIsShorterThanARowHasOneAndAnInterruptedRowGoesOn() throws IOException {
    write(0, 0, 7);
    assertThat(rows()).containsExactly("7,3.00000,1.00000,2.0000,7");
    write(7, 7, 150);
    assertThat(rows())
        .containsExactly(
            "7,3.00000,1.00000,2.0000,7",
            "100,53.00000,1.00000,2.0000,100",
            "150,124.50000,1.00000,2.0000,150");
    LossCurve.draw(file(), 8, directory.resolve("loss.png"));
    assertThat(directory.resolve("loss.png")).isNotEmptyFile();
  }

  @Test
  void ofCleanLogitsThereAreHeldOutScoresInTheRowThatFollowsThem() throws IOException {
    try (LossLog log = new LossLog(file(), 0, List.of(5, 0), () -> 0)) {
      log.score(List.of(new Score(5, 2.5, 2.25), new Score(0, 0.5, 0.75)));
      log.add(99, new UpdateReport(3, 1, 2));
      log.add(199, new UpdateReport(3, 1, 2));
    }
    assertThat(Files.readAllLines(file()))
        .containsExactly(
            "update,loss,held_out_loss_5,held_out_entropy_5,held_out_loss_0,held_out_entropy_0,gradient_norm,seconds",
            "100,3.00000,2.50000,2.25000,0.50000,0.75000,2.0000,0",
            "200,3.00000,,,,,2.0000,0");
    assertThat(LossLog.rows(file())).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"20", "200,", "200,1.5,1.0", "200,1.5,1.0,2.0,", "garbage", "\0\0"})
  void aRowThatAFullDiskCutOffIsForgotten(String torn) throws IOException {
    write(0, 0, 100);
    Files.writeString(file(), torn, StandardOpenOption.APPEND);
    write(100, 100, 200);
    assertThat(rows()).hasSize(2);
    assertThat(rows()).last().asString().startsWith("200,");
  }

  /** Logs updates that take a second each and whose loss is the update's number. */
  private void write(long checkpoint, long from, long to) throws IOException {
    try (LossLog log =
        new LossLog(file(), checkpoint, List.of(), () -> TimeUnit.SECONDS.toNanos(seconds))) {
      for (long update = from; update < to; update++) {
        seconds++;
        log.add(update, new UpdateReport(update, 1, 2));
      }
      log.endRow(to - 1);
    }
  }

  private List<String> rows() throws IOException {
    return Files.readAllLines(file()).stream().skip(1).toList();
  }

  private Path file() {
    return directory.resolve("loss.csv");
  }
}
