package org.glauber.cli.suite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;
import org.jspecify.annotations.Nullable;

/**
 * A directory of logs that one suite has to itself: the one that was asked for, or, while another
 * suite has that, the first free one of those beside it whose names end in {@code -2}, {@code -3}
 * and so on. The claim is a lock on a file, which ends with the process.
 */
final class LogDirectory implements AutoCloseable {
  private static final int MOST = 100;

  /** Of this process: to close a second channel to a locked file would give up the lock. */
  private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private LogDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Claims a directory, making it when it is missing.
   *
   * @throws CommandFailure naming the directory and the reason when none can be written
   */
  static LogDirectory claim(Path wanted) {
    try {
      for (int number = 1; number <= MOST; number++) {
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
        "The logs cannot be written to %s or the %d directories after it: they belong to others."
            .formatted(wanted, MOST - 1));
  }

  /** The directory, links resolved. */
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

  /** Null when it is another's. */
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
      return null; // of another user, who ran a suite here
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
