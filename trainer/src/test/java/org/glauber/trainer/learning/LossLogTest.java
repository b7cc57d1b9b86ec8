package org.glauber.trainer.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossLogTest {
  @TempDir Path directory;

  private long seconds; // on the clock that the log is given

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
    write(0, 0, 350); // rows at 100, 200, 300; the checkpoint is at 200
    assertThat(LossLog.time(file)).isEqualTo(Duration.ofSeconds(300));
    seconds += 10_000;
    write(200, 200, 400);
    assertThat(rows())
        .map(row -> row.substring(0, row.indexOf(',')))
        .containsExactly("100", "200", "300", "400");
    assertThat(LossLog.time(file)).isEqualTo(Duration.ofSeconds(400));
  }

  /** Logs updates that take a second each and lose what their number says. */
  private void write(long checkpoint, long from, long to) throws IOException {
    try (LossLog log = new LossLog(file(), checkpoint, () -> TimeUnit.SECONDS.toNanos(seconds))) {
      for (long update = from; update < to; update++) {
        seconds++;
        log.add(update, new UpdateReport(update, 1, 2));
      }
    }
  }

  private List<String> rows() throws IOException {
    return Files.readAllLines(file()).stream().skip(1).toList();
  }

  private Path file() {
    return directory.resolve("loss.csv");
  }
}
