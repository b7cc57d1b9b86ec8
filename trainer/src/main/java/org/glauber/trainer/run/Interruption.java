package org.glauber.trainer.run;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ShutdownHook;

/**
 * Ends a training run in good order on Ctrl-C or SIGTERM.
 *
 * <p>libtorch is torn down with the process, and a native call that is still running then crashes
 * it. So the shutdown hook only asks the run to stop, and waits until this is closed. It waits for
 * two minutes at most: a single update that takes longer is lost, the last checkpoint is not.
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
   * Listens for signals until it is closed.
   *
   * @throws CommandFailure interrupted, when the process is ending already
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

  /** Whether the run is to stop. */
  public boolean isRequested() {
    return isRequested;
  }

  /** Ends here if the run is to stop. */
  public void check() {
    if (isRequested) {
      throw new InterruptedRun("Stopped between two stages; nothing is lost.");
    }
  }

  /** No native call may run any more. */
  @Override
  public void close() {
    closed.countDown();
    hook.close();
  }
}
