package org.glauber.trainer.run;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.glauber.console.CommandFailure;
import org.glauber.console.ShutdownHook;

/**
 * Stops a training run cleanly on Ctrl-C or SIGTERM.
 *
 * <p>A native call that is still running when libtorch is unloaded with the process crashes the
 * process. The shutdown hook therefore only requests the stop, and waits until this object is
 * closed. It waits for at most two minutes: a single update that takes longer is lost, but the last
 * checkpoint is not.
 */
public final class Interruption implements AutoCloseable {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  private final CountDownLatch closed = new CountDownLatch(1);
  private final ShutdownHook hook;
  private volatile boolean isRequested;

  private Interruption(PrintWriter err) {
    hook = ShutdownHook.add("interruption", () -> request(err));
  }

  /**
   * Listens for signals until the returned object is closed.
   *
   * @throws CommandFailure with the exit code for interruptions, if the process is already ending
   */
  public static Interruption listen(PrintWriter err) {
    return new Interruption(err);
  }

  private void request(PrintWriter err) {
    isRequested = true;
    err.println("\nInterrupted: stopping after the current update …");
    try {
      if (!closed.await(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
        err.println("The update takes too long: ending without a new checkpoint.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether the run must stop. */
  public boolean isRequested() {
    return isRequested;
  }

  /** Throws if the run must stop. */
  public void check() {
    if (isRequested) {
      throw new InterruptedRun("Stopped between two stages; nothing is lost.");
    }
  }

  /** Allows the process to end. No native call may run after this. */
  @Override
  public void close() {
    closed.countDown();
    hook.close();
  }
}
