package org.glauber.harness;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.jspecify.annotations.Nullable;

/**
 * A log directory that one suite uses exclusively: the requested directory, or, while another suite
 * uses it, the first free sibling whose name ends in {@code -2}, {@code -3} and so on. It is
 * claimed by a file lock, which the process holds until it ends.
 */
final class LogDirectory implements AutoCloseable {
  private static final int MAX_DIRECTORIES = 100;

  /**
   * Directories claimed by this process. Needed because closing a second channel to a locked file
   * would release the lock.
   */
  private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private LogDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Claims a directory, creating it if it is missing.
   *
   * @throws CommandFailure naming the directory and the reason if none can be written
   */
  static LogDirectory claim(Path wanted) {
    try {
      for (int number = 1; number <= MAX_DIRECTORIES; number++) {
        LogDirectory claimed =
            attempt(
                number == 1 ? wanted : wanted.resolveSibling(wanted.getFileName() + "-" + number));
        if (claimed != null) {
          return claimed;
        }
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, "The logs cannot be written to " + wanted + ": " + e + ".");
    }
    throw new CommandFailure(
        ExitCode.UNAVAILABLE,
        "The logs cannot be written to %s or the %d directories after it: others use them."
            .formatted(wanted, MAX_DIRECTORIES - 1));
  }

  /** The directory, with symbolic links resolved. */
  Path path() {
    return path;
  }

  @Override
  public void close() {
    if (!lock.isOpen()) {
      return;
    }
    try {
      lock.close();
    } catch (IOException e) {
      return; // the lock ends with the process
    } finally {
      CLAIMED.remove(path);
    }
  }

  /** Null if another suite or user has the directory. */
  private static @Nullable LogDirectory attempt(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path path = directory.toRealPath();
    if (!CLAIMED.add(path)) {
      return null;
    }
    LogDirectory claimed = null;
    try {
      claimed = locked(path);
      return claimed;
    } catch (AccessDeniedException e) {
      return null; // created by another user's suite
    } finally {
      if (claimed == null) {
        CLAIMED.remove(path);
      }
    }
  }

  private static @Nullable LogDirectory locked(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean isLocked = false;
    try {
      isLocked = channel.tryLock() != null;
    } finally {
      if (!isLocked) {
        channel.close();
      }
    }
    return isLocked ? new LogDirectory(path, channel) : null;
  }
}
