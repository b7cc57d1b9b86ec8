package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.glauber.client.GatewayClient;
import org.glauber.client.connection.Access;
import org.glauber.generation.v1.Model;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Adds, replaces and removes models while the suite runs, as {@code docs/operations/updates.md}
 * describes. No caller notices, and no service is restarted.
 */
@Tag("long")
@Timeout(600)
class LiveRolloutIT {
  private static final Duration POLL = Duration.ofMillis(20);

  @TempDir Path directory;

  @Test
  void modelsComeChangeAndGoUnderLoad() throws Exception {
    Path models = directory.resolve("models");
    Path tales = Home.copyOfTales(models);
    SuitePlan plan =
        Home.plan(directory.resolve("logs"))
            .withModels(models)
            .withReplicas(ServiceKind.TOKENIZER, 2)
            .withReplicas(ServiceKind.DENOISER, 2);
    plan = Home.everywhere(plan, "glauber.models.scan-interval", "500ms");
    plan = Home.everywhere(plan, "glauber.models.retire-after", "2s");
    plan = Home.everywhere(plan, "glauber.gateway.catalogue.refresh", "500ms");
    Path aliases = directory.resolve("aliases");
    Files.writeString(aliases, "stories = tales\n");
    plan = plan.with(ServiceKind.GATEWAY, "glauber.gateway.aliases-file", aliases.toString());
    try (Suite suite = Home.start(plan);
        Texts texts = new Texts(suite.target());
        GatewayClient client =
            GatewayClient.connect(suite.target(), Duration.ofSeconds(30), Access.OPEN)) {
      String first = digest(client, "tales").orElseThrow();
      Callers.whileAskingFor(
          "tales",
          texts,
          () -> {
            Files.move(
                Home.copyOfTales(directory.resolve("staging"), "tales-2"),
                models.resolve("tales-2"));
            await(client, "tales-2", Optional::isPresent);
            assertThat(Callers.tokens(texts, "tales-2", 0))
                .isEqualTo(Callers.tokens(texts, "tales", 0)); // the same network
            changeVersion(tales);
            await(client, "tales", digest -> !digest.equals(Optional.of(first)));
            damage(Home.copyOfTales(models, "broken"));
            await(client, "broken", _ -> isUnserved(client, "broken"));
            awaitFreed(suite, first);
          });
      Callers.whileAskingFor(
          "tales-2",
          texts,
          () -> {
            assertThat(modelOf(texts, "stories")).isEqualTo("tales");
            Files.writeString(aliases, "stories = tales: 0, tales-2: 5\n");
            while (!modelOf(texts, "stories").equals("tales-2")) {
              Thread.sleep(POLL);
            }
            Files.writeString(aliases, "stories = tales: 95, tales-2: 5\n");
            Files.move(tales, directory.resolve("tales-old"));
            await(client, "tales", Optional::isEmpty);
          });
      assertThat(texts.refusal(Texts.request(0, 1).setModel("tales").build()).status().getCode())
          .isEqualTo(Status.Code.NOT_FOUND);
      assertThat(modelOf(texts, "stories")).isEqualTo("tales-2");
    }
  }

  /** The model that a request for an alias got. */
  private static String modelOf(Texts texts, String alias) {
    return texts
        .events(Texts.request(3, 1).setModel(alias).build())
        .getFirst()
        .getAccepted()
        .getModel();
  }

  /** Makes another version of a model of the same files. */
  private static void changeVersion(Path home) throws IOException {
    Path manifest = home.resolve("model.json");
    String json = Files.readString(manifest);
    Files.writeString(manifest, json.replaceFirst("\"version\": \"", "\"version\": \"9."));
  }

  private static void damage(Path home) throws IOException {
    byte[] bytes = Files.readAllBytes(home.resolve("denoiser.pt"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(home.resolve("denoiser.pt"), bytes);
  }

  private static boolean isUnserved(GatewayClient client, String name) {
    return client.listModels().getUnservedList().stream()
        .anyMatch(it -> it.getName().equals(name) && it.getService().equals("denoiser-service"));
  }

  private static Optional<String> digest(GatewayClient client, String name) {
    return client.listModels().getModelsList().stream()
        .filter(model -> model.getManifest().getName().equals(name))
        .map(Model::getDigest)
        .findFirst();
  }

  private static void await(
      GatewayClient client, String name, Predicate<Optional<String>> condition)
      throws InterruptedException {
    while (!condition.test(digest(client, name))) {
      Thread.sleep(POLL);
    }
  }

  /** Waits until every denoiser and tokenizer has freed a version. */
  private static void awaitFreed(Suite suite, String digest) throws Exception {
    for (ServiceKind kind : List.of(ServiceKind.TOKENIZER, ServiceKind.DENOISER)) {
      for (var service : suite.services(kind)) {
        String freed = "Model freed: model=tales digest=" + digest;
        while (!Files.readString(service.logFile()).contains(freed)) {
          Thread.sleep(POLL);
        }
      }
    }
  }
}
