package org.glauber.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.cli.CommandFailure;

/** Callers that each make one call after another, all at once. */
final class AtOnce {
  private AtOnce() {}

  /** Makes a call and says how many steps it executed. */
  @FunctionalInterface
  interface Caller {
    /**
     * @param number tells the calls of all callers apart, from 0
     */
    long call(long number);
  }

  /** Has callers call until the time is over; what is begun then is ended. */
  static Pace run(int callers, Duration time, Caller caller) throws InterruptedException {
    long start = System.nanoTime();
    AtomicLong calls = new AtomicLong();
    List<Callable<Long>> work = new ArrayList<>();
    for (int k = 0; k < callers; k++) {
      int index = k;
      work.add(
          () -> {
            long steps = 0;
            for (long round = 0; System.nanoTime() - start < time.toNanos(); round++) {
              steps += caller.call(round * callers + index);
              calls.incrementAndGet();
            }
            return steps;
          });
    }
    long steps = sum(work);
    return new Pace(steps, calls.get(), System.nanoTime() - start);
  }

  /** Deals with a number. */
  @FunctionalInterface
  interface Numbered {
    /** Deals with it. */
    void call(long number);
  }

  /** Has callers deal with the numbers 0 … {@code count} - 1, each with one at a time. */
  static void each(int callers, long count, Numbered numbered) throws InterruptedException {
    AtomicLong next = new AtomicLong();
    Callable<Long> caller =
        () -> {
          long dealt = 0;
          for (long k = next.getAndIncrement(); k < count; k = next.getAndIncrement()) {
            numbered.call(k);
            dealt++;
          }
          return dealt;
        };
    sum(Collections.nCopies(callers, caller));
  }

  private static long sum(List<Callable<Long>> work) throws InterruptedException {
    long sum = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Long> done : threads.invokeAll(work)) {
        sum += done.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof CommandFailure failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
    return sum;
  }
}
