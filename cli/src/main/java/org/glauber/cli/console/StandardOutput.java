package org.glauber.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a command's results, which notices when they can no longer be written.
 *
 * <p>A {@link java.io.PrintWriter} swallows every {@link IOException}, so that a command would
 * generate in vain and then report success. Here the first one ends the command: the thread that
 * made the stream, which runs the command, gets a {@link CommandFailure}; where another thread
 * writes, the command's thread is interrupted. What is written after that is discarded, so that
 * clearing up does not fail again.
 */
final class StandardOutput extends OutputStream {
  private static final String BROKEN_PIPE = "Broken pipe";
  private static final int FILE_TYPE = 0_170_000;
  private static final int FIFO = 0_010_000;
  private static final int SOCKET = 0_140_000;

  private final OutputStream stream;
  private final boolean isPipe;
  private final Thread command = Thread.currentThread();
  private volatile @Nullable CommandFailure failure;

  /**
   * @param isPipe whether what is written goes to another process: then every failure means that
   *     the process has gone
   */
  StandardOutput(OutputStream stream, boolean isPipe) {
    this.stream = stream;
    this.isPipe = isPipe;
  }

  /** The standard output of this process. */
  static StandardOutput ofProcess() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out), isPipe());
  }

  /** Why nothing more can be written, once that is so. */
  Optional<CommandFailure> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (failure == null) {
      try {
        stream.write(bytes, offset, length);
      } catch (IOException e) {
        fail(e);
      }
    }
  }

  @Override
  public void flush() {
    if (failure == null) {
      try {
        stream.flush();
      } catch (IOException e) {
        fail(e);
      }
    }
  }

  private void fail(IOException problem) {
    CommandFailure found = failureOf(problem);
    failure = found;
    if (Thread.currentThread() == command) {
      throw found;
    }
    command.interrupt();
  }

  private CommandFailure failureOf(IOException problem) {
    String reason = String.valueOf(problem.getMessage());
    return isPipe || reason.contains(BROKEN_PIPE)
        ? new CommandFailure(ExitCode.BROKEN_PIPE, "") // as with Unix' own tools
        : new CommandFailure(
            ExitCode.OUTPUT, "Standard output could not be written: " + reason + ".");
  }

  /** By the kind of file, for the system's message may be in any language. */
  private static boolean isPipe() {
    try {
      int mode = (Integer) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode");
      return (mode & FILE_TYPE) == FIFO || (mode & FILE_TYPE) == SOCKET;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
