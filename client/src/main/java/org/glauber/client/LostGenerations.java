package org.glauber.client;

import io.grpc.Context;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Resumes the generations of a call concurrently, as they ran before their stream was lost. One
 * after the other, the last would have only the rest of the call's deadline.
 */
final class LostGenerations {
  private static final int MAX_AT_ONCE = 16; // the gateway's default limit for a call

  private LostGenerations() {}

  /**
   * Resumes all generations and returns when all have finished. If one fails, interrupts the others
   * and rethrows its exception.
   *
   * @param generations the indices of the generations
   * @param resume resumes one generation; blocks until it has finished
   */
  static void resume(List<Integer> generations, IntConsumer resume) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(MAX_AT_ONCE, generations.size()), LostGenerations::thread);
    CompletionService<Integer> ended = new ExecutorCompletionService<>(threads);
    try {
      for (int index : generations) {
        ended.submit(
            Context.current()
                .wrap(
                    () -> {
                      resume.accept(index);
                      return index;
                    }));
      }
      for (int k = 0; k < generations.size(); k++) {
        ended.take().get();
      }
    } catch (ExecutionException e) {
      throw thrown(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallInterruptedException();
    } finally {
      end(threads);
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "resume");
    thread.setDaemon(true);
    return thread;
  }

  /** Interrupts the threads that are still running, and waits for their end. */
  private static void end(ExecutorService threads) {
    threads.shutdownNow();
    boolean isInterrupted = false;
    boolean hasEnded = false;
    while (!hasEnded) {
      try {
        hasEnded = threads.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException thrown(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException failure ? failure : new IllegalStateException(e);
  }
}
