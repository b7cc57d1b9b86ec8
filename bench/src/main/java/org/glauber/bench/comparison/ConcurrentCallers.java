package org.glauber.bench.comparison;

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
import org.glauber.client.GatewayException;

/** Runs callers concurrently; each makes one call after another. */
public final class ConcurrentCallers {
  private ConcurrentCallers() {}

  /** Makes a call and returns the number of steps that it executed. */
  @FunctionalInterface
  public interface Caller {
    /**
     * @param number unique among the calls of all callers, from 0
     */
    long call(long number);
  }

  /** Runs callers until the time is over, and waits for the calls that are still running. */
  public static Throughput run(int callers, Duration time, Caller caller)
      throws InterruptedException {
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
    return new Throughput(steps, calls.get(), System.nanoTime() - start);
  }

  /** A task for each of several numbers. */
  @FunctionalInterface
  public interface Task {
    /** Runs the task for a number. */
    void run(long number);
  }

  /**
   * Runs a task for the numbers 0 … {@code count} - 1; each caller handles one number at a time.
   */
  public static void forEach(int callers, long count, Task task) throws InterruptedException {
    AtomicLong next = new AtomicLong();
    Callable<Long> caller =
        () -> {
          long dealt = 0;
          for (long k = next.getAndIncrement(); k < count; k = next.getAndIncrement()) {
            task.run(k);
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
      throw e.getCause() instanceof GatewayException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
    return sum;
  }
}
