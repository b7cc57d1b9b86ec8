package org.glauber.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** Runs calls from several concurrent callers. */
final class AtOnce {
  private AtOnce() {}

  /**
   * Returns the results of a call for the seeds 0 … {@code count} - 1, with at most {@code atOnce}
   * calls at a time.
   */
  static <T> List<T> results(int count, int atOnce, LongFunction<T> call)
      throws InterruptedException {
    List<Callable<T>> calls =
        LongStream.range(0, count).<Callable<T>>mapToObj(seed -> () -> call.apply(seed)).toList();
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
      for (Future<T> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
    return results;
  }
}
