package org.glauber.gateway.progress;

import io.grpc.Context;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Runs tasks concurrently, each on a virtual thread, and waits for all of them. */
public final class ParallelTasks {
  private ParallelTasks() {}

  /** A task with an index. */
  @FunctionalInterface
  public interface Task {
    /** Runs the task of this index. */
    void run(int index) throws InterruptedException;
  }

  /**
   * Runs the tasks 0 … {@code count} - 1 and returns when all have ended. If one fails, the others
   * are interrupted and its exception is rethrown.
   */
  public static void run(int count, Task task) throws InterruptedException {
    try (ExecutorService threads = threads("generation-")) {
      CompletionService<Object> completed = new ExecutorCompletionService<>(threads);
      for (int k = 0; k < count; k++) {
        int index = k;
        completed.submit(
            inContext(
                () -> {
                  task.run(index);
                  return index;
                }));
      }
      try {
        for (int k = 0; k < count; k++) {
          completed.take().get();
        }
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw unwrap(e);
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
  }

  /** Creates an executor of virtual threads whose names are {@code name} and a number. */
  static ExecutorService threads(String name) {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name, 0).factory());
  }

  /** Wraps work to run in the current gRPC and trace contexts: it is cancelled with the call. */
  static <T> Callable<T> inContext(Callable<T> work) {
    return io.opentelemetry.context.Context.current().wrap(Context.current().wrap(work));
  }

  /** Returns the cause of a task's failure, to be rethrown. */
  static RuntimeException unwrap(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case InterruptedException interrupted -> throw interrupted;
      case Error error -> throw error;
      case RuntimeException failure -> failure;
      case null, default -> new IllegalStateException(e);
    };
  }
}
