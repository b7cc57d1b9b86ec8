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
import java.util.stream.Collectors;
import org.glauber.trainer.run.WholeFile;

/**
 * Appends mean losses to {@code loss.csv}; after a resume, rows beyond the checkpoint are replaced.
 * For signal logits there is a column for the calibration meter. For clean logits, for which that
 * meter is always 1, there are columns for the held-out scores by level, filled in rows whose
 * updates were followed by a measurement. The last column is the computing time so far, in seconds;
 * a resumed log continues from the value in its last row.
 */
final class LossLog implements AutoCloseable {
  /**
   * Number of updates that are averaged in one row; the first row after a start and the last row
   * before an end may have fewer.
   */
  static final int ROW_UPDATES = 100;

  private static final Pattern ROW = Pattern.compile("\\d+,[-0-9.]+(,[-0-9.]*)*,\\d+");

  private final BufferedWriter out;
  private final LongSupplier nanoTime;
  private final long secondsBefore;
  private final long start;
  private final List<Integer> levels;
  private List<Score> scores = List.of();
  private double loss;
  private double calibration;
  private double norm;
  private int count;

  /**
   * Opens a log.
   *
   * @param updates number of updates in the checkpoint
   * @param levels levels of the held-out scores of a network with clean logits; empty for signal
   *     logits
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  LossLog(Path file, long updates, List<Integer> levels, LongSupplier nanoTime) throws IOException {
    this.levels = List.copyOf(levels);
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    List<String> kept =
        rows(file).stream()
            .filter(row -> Long.parseLong(row.substring(0, row.indexOf(','))) <= updates)
            .toList();
    secondsBefore = kept.isEmpty() ? 0 : seconds(kept.getLast());
    List<String> begun = new ArrayList<>(List.of(head()));
    begun.addAll(kept);
    WholeFile.write(file, part -> Files.write(part, begun));
    out = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
  }

  /** Returns the total computing time, from the last row of a log. */
  static Duration time(Path file) throws IOException {
    List<String> rows = rows(file);
    return Duration.ofSeconds(rows.isEmpty() ? 0 : seconds(rows.getLast()));
  }

  /** Returns the rows of a log, without a row that a full disk or a kill cut off. */
  static List<String> rows(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<String> lines = Files.readAllLines(file);
    return lines.stream()
        .filter(row -> ROW.matcher(row).matches() && columns(row) == columns(lines.getFirst()))
        .toList();
  }

  private static int columns(String row) {
    return row.split(",", -1).length;
  }

  private String head() {
    String meters =
        levels.isEmpty()
            ? "calibration,"
            : levels.stream()
                .map("held_out_loss_%1$d,held_out_entropy_%1$d,"::formatted)
                .collect(Collectors.joining());
    return "update,loss," + meters + "gradient_norm,seconds";
  }

  private String meters() {
    if (levels.isEmpty()) {
      return decimal(calibration / count) + ",";
    }
    if (scores.isEmpty()) {
      return ",,".repeat(levels.size());
    }
    return scores.stream()
        .map(score -> decimal(score.loss()) + "," + decimal(score.entropy()) + ",")
        .collect(Collectors.joining());
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.5f", value);
  }

  /** Stores scores, one for each level in order, for the next row. */
  void score(List<Score> heldOut) {
    scores = List.copyOf(heldOut);
  }

  private static long seconds(String row) {
    return Long.parseLong(row.substring(row.lastIndexOf(',') + 1));
  }

  /** Adds update {@code update}, counted from 0. */
  void add(long update, UpdateReport report) throws IOException {
    loss += report.loss();
    calibration += report.calibration();
    norm += report.gradientNorm();
    count++;
    if ((update + 1) % ROW_UPDATES == 0) {
      endRow(update);
    }
  }

  /** Writes the row that ends with update {@code update}, unless it is empty. */
  void endRow(long update) throws IOException {
    if (count == 0) {
      return;
    }
    out.write(
        String.format(
            Locale.ROOT,
            "%d,%s,%s%.4f,%d%n",
            update + 1,
            decimal(loss / count),
            meters(),
            norm / count,
            secondsBefore + Duration.ofNanos(nanoTime.getAsLong() - start).toSeconds()));
    out.flush();
    loss = 0;
    calibration = 0;
    norm = 0;
    scores = List.of();
    count = 0;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
