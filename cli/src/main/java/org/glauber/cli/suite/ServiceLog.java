package org.glauber.cli.suite;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A service's log on disk, whose last lines stay at hand to be shown when the service dies. */
final class ServiceLog implements Closeable {
  private static final int LINES_KEPT = 12;

  private final Path file;
  private final BufferedWriter writer;
  private final Deque<String> lastLines = new ArrayDeque<>(LINES_KEPT);

  private ServiceLog(Path file, BufferedWriter writer) {
    this.file = file;
    this.writer = writer;
  }

  /** Opens an empty log, over that of an earlier run. */
  static ServiceLog open(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return new ServiceLog(file, Files.newBufferedWriter(file));
  }

  Path file() {
    return file;
  }

  /** Appends a line; it is on disk when this returns. */
  void append(String line) throws IOException {
    synchronized (lastLines) {
      if (lastLines.size() == LINES_KEPT) {
        lastLines.removeFirst();
      }
      lastLines.addLast(line);
    }
    writer.write(line);
    writer.newLine();
    writer.flush();
  }

  /** The newest lines, oldest first. */
  List<String> lastLines() {
    synchronized (lastLines) {
      return List.copyOf(lastLines);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
