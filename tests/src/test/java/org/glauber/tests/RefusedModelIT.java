package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;
import org.glauber.client.GatewayClient;
import org.glauber.client.connection.Access;
import org.glauber.console.CommandFailure;
import org.glauber.generation.v1.ListModelsResponse;
import org.glauber.generation.v1.Model;
import org.glauber.generation.v1.UnservedModel;
import org.glauber.harness.Suite;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that models that do not match their manifests are not served, and do not prevent other
 * models from being served.
 */
@Tag("long")
class RefusedModelIT {
  @TempDir Path directory;

  @Test
  void goodModelsAreServedBesideBrokenOnes() throws Exception {
    Path models = directory.resolve("models");
    Home.copyOfTales(models);
    change(broken(models, "changed"));
    Path truncated = broken(models, "truncated").resolve("denoiser.pt");
    byte[] bytes = Files.readAllBytes(truncated);
    Files.write(truncated, Arrays.copyOf(bytes, bytes.length / 2));
    Path manifest = broken(models, "outside").resolve("model.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"denoiser.pt\"", "\"../denoiser.pt\""));
    try (Suite suite = Home.start(Home.plan(directory.resolve("logs")).withModels(models));
        GatewayClient client =
            GatewayClient.connect(suite.target(), Duration.ofSeconds(30), Access.OPEN);
        Texts texts = new Texts(suite.target())) {
      assertThat(texts.finished(Texts.request(7, 1).setModel("tales").build()).getText())
          .isNotEmpty();
      ListModelsResponse listed = client.listModels();
      assertThat(listed.getModelsList())
          .extracting(Model::getManifest)
          .extracting(it -> it.getName())
          .containsExactly("tales");
      Map<String, String> reasons =
          listed.getUnservedList().stream()
              .filter(it -> it.getService().equals("denoiser-service"))
              .collect(Collectors.toMap(UnservedModel::getName, UnservedModel::getReason));
      assertThat(reasons).containsOnlyKeys("changed", "outside", "truncated");
      assertThat(reasons.get("changed")).contains("denoiser.pt must have the manifest's SHA-256");
      assertThat(reasons.get("truncated")).contains("denoiser.pt must be ");
      assertThat(reasons.get("outside")).contains("../denoiser.pt must ");
      assertThat(texts.refusal(Texts.request(7, 1).setModel("changed").build()).details())
          .satisfies(
              status -> assertThat(status.getCode()).isEqualTo(Code.UNAVAILABLE_VALUE),
              status ->
                  assertThat(status.getMessage())
                      .startsWith("denoiser-service: model changed: denoiser.pt must"));
      URI denoiser = suite.services(ServiceKind.DENOISER).getFirst().metrics().orElseThrow();
      assertThat(page(denoiser)).contains("glauber_models_refused{");
      assertThat(page(denoiser.resolve("/q/health/ready"))).contains("\"status\": \"UP\"");
      assertThat(page(denoiser.resolve("/q/health/well")))
          .contains("\"changed\": \"refused: model changed: denoiser.pt must");
    }
  }

  @Test
  void inStrictModeTheServiceDoesNotStartAndTheFileIsNamed() throws Exception {
    Path models = directory.resolve("models");
    Home.copyOfTales(models);
    change(broken(models, "changed"));
    var plan =
        Home.plan(directory.resolve("logs"))
            .withModels(models)
            .with(ServiceKind.DENOISER, "glauber.models.strict", "true");
    CommandFailure failure =
        Assertions.catchThrowableOfType(
            CommandFailure.class,
            () -> {
              try (Suite suite = Home.start(plan)) {
                throw new AssertionError("it started at " + suite.target());
              }
            });
    assertThat(failure.getMessage()).contains("model changed: denoiser.pt", "SHA-256");
  }

  private static String page(URI uri) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  /** Copies the tales under another name, for a test to damage. */
  private static Path broken(Path models, String name) throws IOException {
    Path home = Home.copy("tales", models.resolve(name));
    Path manifest = home.resolve("model.json");
    String json = Files.readString(manifest);
    Files.writeString(
        manifest, json.replaceFirst("\"name\": \"tales\"", "\"name\": \"" + name + "\""));
    return home;
  }

  private static void change(Path home) throws IOException {
    byte[] bytes = Files.readAllBytes(home.resolve("denoiser.pt"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(home.resolve("denoiser.pt"), bytes);
  }
}
