package org.glauber.cli.gateway;

import io.grpc.Context;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import org.glauber.cli.CommandFailure;

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
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            MAX_AT_ONCE, Thread.ofVirtual().name("resume-", 0).factory())) {
      CompletionService<Integer> ended = new ExecutorCompletionService<>(threads);
      for (int index : generations) {
        ended.submit(
            Context.current()
                .wrap(
                    () -> {
                      resume.accept(index);
                      return index;
                    }));
      }
      try {
        for (int k = 0; k < generations.size(); k++) {
          ended.take().get();
        }
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw thrown(e);
      } catch (InterruptedException e) {
        threads.shutdownNow();
        Thread.currentThread().interrupt();
        throw CommandFailure.interrupted();
      }
    }
  }

  private static RuntimeException thrown(ExecutionException e) {
    return switch (e.getCause()) {
      case Error error -> throw error;
      case RuntimeException failure -> failure;
      case null, default -> new IllegalStateException(e);
    };
  }
}
