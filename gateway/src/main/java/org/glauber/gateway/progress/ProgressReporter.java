package org.glauber.gateway.progress;

import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.chain.Mirror;
import org.glauber.server.status.RefusalException;
import org.jspecify.annotations.Nullable;

/**
 * Reports the progress of a running chain on a separate thread.
 *
 * <p>The mirror's thread puts the newest state that is due into a single slot and continues. The
 * reporter's thread takes it from there once the previous report is decoded and sent and its
 * interval has passed. So a slow decoder makes progress less frequent, but never slows the chain.
 */
public final class ProgressReporter implements AutoCloseable {
  private final Reporting reporting;
  private final ProgressInterval interval;
  private final int stepCount;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ExecutorService thread = ParallelTasks.threads("progress-");
  private final Future<?> end;

  private @Nullable ChainState newest; // guarded by lock: due and not yet taken
  private boolean isOver; // guarded by lock: the chain has ended
  private int skipped; // guarded by lock
  private int lastDue; // used by the mirror's thread: the step of the state last due
  private Duration reportTime =
      Duration.ZERO; // written by the reporter's thread, read after it has ended

  /** Reports a state. */
  @FunctionalInterface
  public interface Reporting {
    /** Decodes the state and sends it. */
    void report(ChainState state) throws InterruptedException;
  }

  /**
   * Starts to report a chain.
   *
   * @param stepCount T, the number of steps of the chain
   * @param lastSeenStep the step of a state that the caller has seen; only later states are
   *     reported
   */
  public ProgressReporter(
      ProgressInterval interval, int stepCount, int lastSeenStep, Reporting reporting) {
    this.reporting = reporting;
    this.interval = interval;
    this.stepCount = stepCount;
    this.lastDue = lastSeenStep;
    this.end =
        interval instanceof ProgressInterval.Never
            ? CompletableFuture.completedFuture(true)
            : thread.submit(ParallelTasks.inContext(this::reportUntilOver));
  }

  /**
   * Notes that the chain has advanced, and never blocks. Step 0 is not reported as progress: the
   * result is.
   *
   * @throws RuntimeException the failure of an earlier report, so that the chain stops
   */
  public void advanced(Mirror mirror) {
    if (end.state() == Future.State.FAILED && end.exceptionNow() instanceof RuntimeException e) {
      throw e;
    }
    if (!isDue(mirror.step())) {
      return;
    }
    lastDue = mirror.step();
    lock.lock();
    try {
      skipped += newest == null ? 0 : 1;
      newest = mirror.state();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends reporting because the chain has ended. With {@link ProgressInterval.EverySteps} a state
   * that is due is still reported; with {@link ProgressInterval.AtMostEvery} it is dropped, as the
   * final state follows.
   *
   * @return the total time that reports took
   */
  public Duration finish() throws InterruptedException {
    lock.lock();
    try {
      isOver = true;
      if (interval instanceof ProgressInterval.AtMostEvery) {
        newest = null;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      end.get();
    } catch (ExecutionException e) {
      throw ParallelTasks.unwrap(e);
    }
    return reportTime;
  }

  /** Stops the thread, interrupting a report that is still in progress. */
  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
  }

  private boolean isDue(int step) {
    return step != 0
        && step < lastDue
        && switch (interval) {
          case ProgressInterval.EverySteps(int steps) ->
              (stepCount - step) / steps > (stepCount - lastDue) / steps;
          case ProgressInterval.AtMostEvery every -> true;
          case ProgressInterval.Never never -> false;
        };
  }

  private boolean reportUntilOver() throws InterruptedException {
    for (ChainState state = takeNewest(); state != null; state = takeNewest()) {
      Stopwatch stopwatch = Stopwatch.start();
      try {
        reporting.report(state);
      } catch (RefusalException | StatusRuntimeException e) {
        // A state that could not be decoded counts as skipped. If the decoder stays down or
        // full,
        // decoding the final state fails.
        if (!isDeclined(e)) {
          throw e;
        }
        declined();
      }
      reportTime = reportTime.plus(stopwatch.elapsed());
      awaitInterval(stopwatch);
    }
    return true;
  }

  private void declined() {
    lock.lock();
    try {
      skipped++;
    } finally {
      lock.unlock();
    }
  }

  /** The number of states that were due but not reported. */
  public int skipped() {
    lock.lock();
    try {
      return skipped;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the decoding service is down or full, which must not end the generation. */
  private static boolean isDeclined(RuntimeException failure) {
    return switch (failure) {
      case RefusalException refusal -> refusal.code() == Code.UNAVAILABLE;
      case StatusRuntimeException status ->
          status.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
      default -> false;
    };
  }

  /** Waits for the next state to report; returns null if there will be none. */
  private @Nullable ChainState takeNewest() throws InterruptedException {
    lock.lock();
    try {
      while (newest == null && !isOver) {
        changed.await();
      }
      ChainState taken = newest;
      newest = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the interval since the start of the last report has passed, or the chain ends. */
  private void awaitInterval(Stopwatch sinceReport) throws InterruptedException {
    if (interval instanceof ProgressInterval.AtMostEvery every) {
      lock.lock();
      try {
        long rest = every.interval().minus(sinceReport.elapsed()).toNanos();
        while (rest > 0 && !isOver) {
          rest = changed.awaitNanos(rest);
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
