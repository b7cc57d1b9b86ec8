package org.glauber.trainer.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.glauber.client.GatewayException;

/** Runs calls of a gateway, a few at a time. */
final class Calls {
  private Calls() {}

  /** Returns the results of all calls, in the order of the calls. */
  static <T> List<T> run(List<Callable<List<T>>> calls, int atOnce) throws InterruptedException {
    List<T> answers = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
      for (Future<List<T>> call : threads.invokeAll(calls)) {
        answers.addAll(call.get());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof GatewayException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
    return answers;
  }
}
