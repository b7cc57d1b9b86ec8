package org.glauber.trainer.learning;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.glauber.trainer.run.WholeFile;

/**
 * Appends means to {@code loss.csv}; rows beyond the checkpoint are written again on resuming. The
 * last column is the time computed so far, in seconds: a resumed log counts on from its last row.
 */
final class LossLog implements AutoCloseable {
  /**
   * Updates that are averaged into one row; fewer after a start or before an end between two rows.
   */
  static final int ROW_UPDATES = 100;

  private static final String HEAD = "update,loss,calibration,gradient_norm,seconds";
  private static final Pattern ROW = Pattern.compile("\\d+(,[-0-9.]+){3},\\d+");

  private final BufferedWriter out;
  private final LongSupplier nanoTime;
  private final long secondsBefore;
  private final long start;
  private double loss;
  private double calibration;
  private double norm;
  private int count;

  /**
   * @param updates already made, by the checkpoint
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  LossLog(Path file, long updates, LongSupplier nanoTime) throws IOException {
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    List<String> kept =
        rows(file).stream()
            .filter(row -> Long.parseLong(row.substring(0, row.indexOf(','))) <= updates)
            .toList();
    secondsBefore = kept.isEmpty() ? 0 : seconds(kept.getLast());
    List<String> begun = new ArrayList<>(List.of(HEAD));
    begun.addAll(kept);
    WholeFile.write(file, part -> Files.write(part, begun));
    out = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
  }

  /** The time computed in all, as the last row of a log tells it. */
  static Duration time(Path file) throws IOException {
    List<String> rows = rows(file);
    return Duration.ofSeconds(rows.isEmpty() ? 0 : seconds(rows.getLast()));
  }

  /** The rows of a log; one that a full disk or a kill has cut off is none. */
  static List<String> rows(Path file) throws IOException {
    return Files.exists(file)
        ? Files.readAllLines(file).stream().filter(row -> ROW.matcher(row).matches()).toList()
        : List.of();
  }

  private static long seconds(String row) {
    return Long.parseLong(row.substring(row.lastIndexOf(',') + 1));
  }

  /** Adds update {@code update}, 0-based. */
  void add(long update, UpdateReport report) throws IOException {
    loss += report.loss();
    calibration += report.calibration();
    norm += report.gradientNorm();
    count++;
    if ((update + 1) % ROW_UPDATES == 0) {
      endRow(update);
    }
  }

  /** Writes the row that ends with update {@code update}, if it has any. */
  void endRow(long update) throws IOException {
    if (count == 0) {
      return;
    }
    out.write(
        String.format(
            Locale.ROOT,
            "%d,%.5f,%.5f,%.4f,%d%n",
            update + 1,
            loss / count,
            calibration / count,
            norm / count,
            secondsBefore + Duration.ofNanos(nanoTime.getAsLong() - start).toSeconds()));
    out.flush();
    loss = 0;
    calibration = 0;
    norm = 0;
    count = 0;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
