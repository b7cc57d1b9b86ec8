package org.glauber.gateway.generation;

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
 * Reports a running chain's progress from a thread of its own.
 *
 * <p>The mirror's thread leaves the newest state that is due in one place and goes on; the
 * reporter's takes it from there when the last one is decoded and sent and its interval is over. So
 * a decoder, however slow, costs progress its freshness and the chain nothing.
 */
final class ProgressReporter implements AutoCloseable {
  private final Reporting reporting;
  private final Rhythm rhythm;
  private final int stepCount;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ExecutorService thread = Together.threads("progress-");
  private final Future<?> end;

  private @Nullable ChainState newest; // guarded by lock: due and not yet taken
  private boolean isOver; // guarded by lock: nothing becomes due any more
  private int passedOver; // guarded by lock
  private int lastDue; // of the mirror's thread: the step of the state last due
  private Duration reportTime = Duration.ZERO; // of the reporter's thread, to be read after its end

  /** What is done with a state that is reported. */
  @FunctionalInterface
  interface Reporting {
    /** Decodes the state and sends it. */
    void report(ChainState state) throws InterruptedException;
  }

  /**
   * Begins to report a chain.
   *
   * @param stepCount T
   * @param shownStep the step of a state that was shown already: only later ones are reported
   */
  ProgressReporter(Rhythm rhythm, int stepCount, int shownStep, Reporting reporting) {
    this.reporting = reporting;
    this.rhythm = rhythm;
    this.stepCount = stepCount;
    this.lastDue = shownStep;
    this.end =
        rhythm instanceof Rhythm.Never
            ? CompletableFuture.completedFuture(true)
            : thread.submit(Together.inCall(this::reportUntilOver));
  }

  /**
   * The chain has advanced; never waits. Step 0 is not progress but the end.
   *
   * @throws RuntimeException what a report has failed with: the chain need not run on
   */
  void advanced(Mirror mirror) {
    if (end.state() == Future.State.FAILED && end.exceptionNow() instanceof RuntimeException e) {
      throw e;
    }
    if (!isDue(mirror.step())) {
      return;
    }
    lastDue = mirror.step();
    lock.lock();
    try {
      passedOver += newest == null ? 0 : 1;
      newest = mirror.state();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The chain is at its end: a state that is due by its step is still reported, one that would have
   * to wait for its interval gives way to the final state.
   *
   * @return the time that reports took
   */
  Duration finish() throws InterruptedException {
    lock.lock();
    try {
      isOver = true;
      if (rhythm instanceof Rhythm.AtMostEvery) {
        newest = null;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      end.get();
    } catch (ExecutionException e) {
      throw Together.thrown(e);
    }
    return reportTime;
  }

  /** Ends the thread, where it was not finished in the midst of a report. */
  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
  }

  private boolean isDue(int step) {
    return step != 0
        && step < lastDue
        && switch (rhythm) {
          case Rhythm.EverySteps(int steps) ->
              (stepCount - step) / steps > (stepCount - lastDue) / steps;
          case Rhythm.AtMostEvery every -> true;
          case Rhythm.Never never -> false;
        };
  }

  private boolean reportUntilOver() throws InterruptedException {
    for (ChainState state = takeNewest(); state != null; state = takeNewest()) {
      Stopwatch stopwatch = Stopwatch.start();
      try {
        reporting.report(state);
      } catch (RefusalException | StatusRuntimeException e) {
        // A state that nobody would decode is as if it had been passed over. Whether that
        // matters shows when the final state is decoded.
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
      passedOver++;
    } finally {
      lock.unlock();
    }
  }

  /** States that were due and were not reported. */
  int passedOver() {
    lock.lock();
    try {
      return passedOver;
    } finally {
      lock.unlock();
    }
  }

  /** Whether those who decode are down or full, which is no fault. */
  private static boolean isDeclined(RuntimeException failure) {
    return switch (failure) {
      case RefusalException refusal -> refusal.code() == Code.UNAVAILABLE;
      case StatusRuntimeException status ->
          status.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
      default -> false;
    };
  }

  /** The next state to report; null when there will be none. */
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

  /** Waits until the interval since the last report began is over, or the chain is. */
  private void awaitInterval(Stopwatch sinceReport) throws InterruptedException {
    if (rhythm instanceof Rhythm.AtMostEvery every) {
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
