package org.glauber.harness.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The log file of a service. Keeps its last lines in memory, to be shown if the service dies. */
final class ServiceLog implements Closeable {
  private static final int LINES_KEPT = 12;

  private final Path file;
  private final OutputStream out;
  private final Deque<String> lastLines = new ArrayDeque<>(LINES_KEPT);

  private ServiceLog(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Opens a log.
   *
   * @param isFirst whether to replace the log of an earlier suite; the log of a restarted replica
   *     is appended to
   */
  static ServiceLog open(Path file, boolean isFirst) throws IOException {
    StandardOpenOption mode =
        isFirst ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND;
    return new ServiceLog(
        file,
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode));
  }

  Path file() {
    return file;
  }

  /**
   * Appends a line and writes it to the file, unbuffered.
   *
   * @throws IOException if it cannot be written; {@link #lastLines} contains it nevertheless
   */
  void append(String line) throws IOException {
    synchronized (lastLines) {
      if (lastLines.size() == LINES_KEPT) {
        lastLines.removeFirst();
      }
      lastLines.addLast(line);
    }
    out.write((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
  }

  /** The newest lines, oldest first. */
  List<String> lastLines() {
    synchronized (lastLines) {
      return List.copyOf(lastLines);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
