package org.glauber.gateway.generation;

import io.grpc.Context;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Work that is done at once, each piece on a virtual thread, and ends together. */
final class Together {
  private Together() {}

  /** One of the pieces. */
  @FunctionalInterface
  interface Piece {
    /** Does piece {@code index}. */
    void run(int index) throws InterruptedException;
  }

  /**
   * Does the pieces 0 … {@code count} - 1 and returns when the last has ended. When one fails the
   * others are interrupted, and what it threw is thrown here.
   */
  static void run(int count, Piece piece) throws InterruptedException {
    try (ExecutorService threads = threads("generation-")) {
      CompletionService<Object> ended = new ExecutorCompletionService<>(threads);
      for (int k = 0; k < count; k++) {
        int index = k;
        ended.submit(
            inCall(
                () -> {
                  piece.run(index);
                  return index;
                }));
      }
      try {
        for (int k = 0; k < count; k++) {
          ended.take().get();
        }
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw thrown(e);
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
  }

  /** Virtual threads of this name and a number. */
  static ExecutorService threads(String name) {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name, 0).factory());
  }

  /** Work for the call this thread works for: cancelled with it, and in its trace. */
  static <T> Callable<T> inCall(Callable<T> work) {
    return io.opentelemetry.context.Context.current().wrap(Context.current().wrap(work));
  }

  /** What a piece threw, to be thrown again. */
  static RuntimeException thrown(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case InterruptedException interrupted -> throw interrupted;
      case Error error -> throw error;
      case RuntimeException failure -> failure;
      case null, default -> new IllegalStateException(e);
    };
  }
}
