package org.glauber.trainer.run;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Replaces files atomically: a reader finds the old content or the new, even after a full disk, a
 * kill or a loss of power.
 */
public final class WholeFile {
  private static final String PART = ".part";

  private WholeFile() {}

  /** Writes the new content to a temporary file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path file) throws IOException;
  }

  /**
   * Writes the content to a temporary file in the same directory, forces it to the device, and
   * renames the file.
   *
   * @throws IOException naming the file; the old content remains
   */
  public static void write(Path file, Content content) throws IOException {
    Path part = part(file);
    try {
      content.writeTo(part);
      force(part);
      Files.move(part, file, ATOMIC_MOVE, REPLACE_EXISTING);
    } catch (IOException e) {
      discard(part, e);
      throw new IOException(file + " could not be written: " + FileProblem.reason(e), e);
    }
  }

  /** Returns the temporary name of a file, in the same directory. */
  static Path part(Path file) {
    return file.resolveSibling(file.getFileName() + PART);
  }

  /** Returns whether this is the temporary name of a file. */
  static boolean isPart(Path file) {
    return file.getFileName().toString().endsWith(PART);
  }

  /** Forces a file's content to the device. */
  static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Deletes an incomplete file, which may have filled the disk. */
  static void discard(Path part, IOException problem) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      problem.addSuppressed(e);
    }
  }
}
