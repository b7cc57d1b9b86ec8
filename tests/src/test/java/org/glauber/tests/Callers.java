package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

/** Callers that generate texts while something is done to the suite. */
final class Callers {
  private static final int COUNT = 2;

  private Callers() {}

  /** What is done to the suite. */
  interface Work {
    void run() throws Exception;
  }

  /**
   * Runs the work while callers generate, each at least twice and until the work is done; fails if
   * a generation fails, or differs from the first one with its seed.
   */
  static void whileAskingFor(String model, Texts texts, Work work) throws Exception {
    List<List<Integer>> undisturbed =
        LongStream.range(0, COUNT).mapToObj(seed -> tokens(texts, model, seed)).toList();
    AtomicBoolean isOver = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> callers =
          LongStream.range(0, COUNT)
              .<Future<?>>mapToObj(
                  seed ->
                      threads.submit(
                          () -> {
                            for (int done = 0; done < 2 || !isOver.get(); done++) {
                              assertThat(tokens(texts, model, seed))
                                  .isEqualTo(undisturbed.get((int) seed));
                            }
                          }))
              .toList();
      try {
        work.run();
      } finally {
        isOver.set(true);
      }
      for (Future<?> caller : callers) {
        caller.get();
      }
    }
  }

  /** The tokens of a text of a model. */
  static List<Integer> tokens(Texts texts, String model, long seed) {
    return texts.finished(Texts.request(seed, 8).setModel(model).build()).getTokensList();
  }
}
