package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
      Callers.whileAskingFor(
          "tales",
          texts,
          () -> {
            Home.copyOfTales(models, "tales-2");
            roll(suite, ServiceKind.TOKENIZER);
            roll(suite, ServiceKind.DENOISER);
            assertThat(Callers.tokens(texts, "tales-2", 0)).isNotEmpty();
          });
      Callers.whileAskingFor(
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

  /** Drains and replaces every replica of a service, one after the other. */
  private static void roll(Suite suite, ServiceKind kind) throws InterruptedException {
    for (ServiceProcess replica : suite.services(kind)) {
      replica.terminate();
      assertThat(replica.awaitEnd(DRAINED)).isTrue();
      suite.restart(replica);
    }
  }
}
