package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rolls out a new version of a model as {@code docs/operations/updates.md} describes: serves it
 * next to the old one under another name, and then removes the old one. No caller notices.
 */
@Tag("long")
class ModelRolloutIT {
  private static final Duration DRAINED = Duration.ofMinutes(1);
  private static final int CALLERS = 2;

  @Test
  void aNewVersionComesAndTheOldOneGoesUnderLoad(@TempDir Path directory) throws Exception {
    Path models = directory.resolve("models");
    Home.copy("faces", models.resolve("faces"));
    Path tales = Home.copyOfTales(models);
    SuitePlan plan =
        Home.plan(directory.resolve("logs"))
            .withModels(models)
            .withReplicas(ServiceKind.TOKENIZER, 2)
            .withReplicas(ServiceKind.DENOISER, 2);
    try (Suite suite = Home.start(plan);
        Texts texts = new Texts(suite.target())) {
      whileCallersAskFor(
          "tales",
          texts,
          () -> {
            copyAs("tales-2", tales);
            roll(suite, ServiceKind.TOKENIZER);
            roll(suite, ServiceKind.DENOISER);
            assertThat(tokens(texts, "tales-2", 0)).isNotEmpty();
          });
      whileCallersAskFor(
          "tales-2",
          texts,
          () -> {
            Files.delete(tales.resolve("model.json"));
            roll(suite, ServiceKind.DENOISER);
            roll(suite, ServiceKind.TOKENIZER);
          });
      assertThat(texts.refusal(Texts.request(0, 1).setModel("tales").build()).status().getCode())
          .isEqualTo(Status.Code.NOT_FOUND);
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  /**
   * Runs the work while callers generate; fails if a generation differs from the first one with its
   * seed.
   */
  private static void whileCallersAskFor(String model, Texts texts, Work work) throws Exception {
    List<List<Integer>> undisturbed =
        LongStream.range(0, CALLERS).mapToObj(seed -> tokens(texts, model, seed)).toList();
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicInteger generations = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> callers =
          LongStream.range(0, CALLERS)
              .<Future<?>>mapToObj(
                  seed ->
                      threads.submit(
                          () -> {
                            while (!isOver.get()) {
                              assertThat(tokens(texts, model, seed))
                                  .isEqualTo(undisturbed.get((int) seed));
                              generations.incrementAndGet();
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
    assertThat(generations.get()).isGreaterThan(CALLERS);
  }

  private static List<Integer> tokens(Texts texts, String model, long seed) {
    return texts.finished(Texts.request(seed, 8).setModel(model).build()).getTokensList();
  }

  private static void copyAs(String name, Path model) throws IOException {
    Path manifest = Home.copy("tales", model.resolveSibling(name)).resolve("model.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"tales\"", "\"" + name + "\""));
  }

  /** Drains and replaces every replica of a service, one after the other. */
  private static void roll(Suite suite, ServiceKind kind) throws InterruptedException {
    for (ServiceProcess replica : suite.services(kind)) {
      replica.terminate();
      assertThat(replica.awaitEnd(DRAINED)).isTrue();
      suite.restart(replica);
    }
  }
}
