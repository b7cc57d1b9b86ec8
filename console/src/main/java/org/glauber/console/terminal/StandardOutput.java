package org.glauber.console.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.jspecify.annotations.Nullable;

/**
 * The standard output stream of a command, which ends the command when a write fails.
 *
 * <p>A {@link java.io.PrintWriter} swallows every {@link IOException}, so a command would keep
 * generating and then report success. This stream ends the command at the first failure: a write by
 * the thread that created the stream, which runs the command, throws a {@link CommandFailure}; a
 * failed write by another thread interrupts the command's thread. Later writes are discarded, so
 * that cleaning up does not fail again.
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
   * @param isPipe whether another process reads the output: then every failure means that this
   *     process has gone
   */
  StandardOutput(OutputStream stream, boolean isPipe) {
    this.stream = stream;
    this.isPipe = isPipe;
  }

  /** The standard output of this process. */
  static StandardOutput ofProcess() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out), isPipe());
  }

  /** Why the output cannot be written; empty while it can. */
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
        ? new CommandFailure(ExitCode.BROKEN_PIPE, "") // silent, as Unix tools are
        : new CommandFailure(
            ExitCode.OUTPUT, "Standard output could not be written: " + reason + ".");
  }

  /** Determined by the file type, because the system's error message may be in any language. */
  private static boolean isPipe() {
    try {
      int mode = (Integer) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode");
      return (mode & FILE_TYPE) == FIFO || (mode & FILE_TYPE) == SOCKET;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
