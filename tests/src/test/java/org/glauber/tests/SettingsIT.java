package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.tls.HeldCertificate;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Starts the services with exactly the variables that compose and the manifests set; a service does
 * not start with an unknown variable. Values are replaced if this machine lacks what they refer to.
 */
@Tag("long")
class SettingsIT {
  private static final Path DEPLOY = Home.root().resolve("deploy").toAbsolutePath().normalize();
  private static final String HOST = "127.0.0.2"; // neither the default address nor the wildcard

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(ServiceKind.class)
  void whatComposeSetsTheServicesKnow(ServiceKind kind) throws Exception {
    try (Launched service = start(kind, composed(kind))) {
      assertThat(service.address()).startsWith(HOST + ":");
      assertThat(service.metricsAddress()).startsWith(HOST + ":");
    }
  }

  /** Also checks the probes: a service that is not ready because it lacks the others is alive. */
  @EnabledIf(
      value = "org.glauber.tests.Home#hasKubectl",
      disabledReason = "kubectl is not installed")
  @ParameterizedTest
  @EnumSource(ServiceKind.class)
  void whatProductionSetsTheServicesKnow(ServiceKind kind) throws Exception {
    Manifests manifests = Manifests.of("production");
    try (Launched service = start(kind, manifests.environment(kind))) {
      assertThat(service.address()).startsWith(HOST + ":");
      assertThat(service.log()).noneMatch(line -> line.contains("Unrecognized configuration key"));
      String address = service.metricsAddress();
      int alive = status(address, manifests.container(kind).getLivenessProbe());
      int started = status(address, manifests.container(kind).getStartupProbe());
      int ready = status(address, manifests.container(kind).getReadinessProbe());
      assertThat(List.of(alive, started, ready))
          .isEqualTo(List.of(200, 200, kind == ServiceKind.GATEWAY ? 503 : 200));
    }
  }

  /**
   * Checks that the production overlay, which the services are started with above, contains every
   * variable of all overlays.
   */
  @EnabledIf(
      value = "org.glauber.tests.Home#hasKubectl",
      disabledReason = "kubectl is not installed")
  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu"})
  void noOverlaySetsWhatProductionDoesNot(String overlay) throws Exception {
    Manifests production = Manifests.of("production");
    Manifests manifests = Manifests.of(overlay);
    for (ServiceKind kind : ServiceKind.values()) {
      assertThat(production.environment(kind).keySet())
          .containsAll(manifests.environment(kind).keySet());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DENOISER, GLAUBER_MODELS_DIRECTORY, GLAUBER_MODELS_DIRECTROY",
    "VQGAN, GLAUBER_VQGAN_DEVICES, GLAUBER_VQGAN_DEVICE",
    "TOKENIZER, GLAUBER_MODELS_DIRECTORY, GLAUBER_MODEL_DIRECTORY",
    "GATEWAY, GLAUBER_SERVER_HOST, GLAUBER_SERVR_HOST"
  })
  void aVariableThatIsMisspeltStopsAService(ServiceKind kind, String right, String wrong)
      throws Exception {
    Map<String, String> environment = composed(kind);
    environment.put(wrong, environment.remove(right));
    try (Launched service = start(kind, environment)) {
      assertThat(service.exitStatus(TimeUnit.SECONDS.toMillis(20))).isNotZero();
      assertThat(service.log()).anyMatch(line -> line.contains(wrong + " is not a setting of"));
    }
  }

  @Test
  void aKeyThatIsMisspeltInProductionsFileStopsTheGateway() throws Exception {
    Path settings = DEPLOY.resolve("kubernetes/overlays/production/application.properties");
    Path mistaken = directory.resolve("application.properties");
    Files.writeString(
        mistaken, Files.readString(settings).replace("tenant-quota.\"", "tenant-quote.\""));
    try (Launched service =
        start(
            ServiceKind.GATEWAY, Map.of("QUARKUS_CONFIG_LOCATIONS", mistaken.toUri().toString()))) {
      assertThat(service.exitStatus(TimeUnit.SECONDS.toMillis(20))).isNotZero();
      assertThat(service.log()).anyMatch(line -> line.contains("tenant-quote"));
    }
  }

  /** Every variable that compose or production sets must also be in the operators' table. */
  @EnabledIf(
      value = "org.glauber.tests.Home#hasKubectl",
      disabledReason = "kubectl is not installed")
  @Test
  void everyVariableIsDocumented() throws Exception {
    String documented = Files.readString(Home.root().resolve("docs/operations/settings.md"));
    Manifests production = Manifests.of("production");
    for (ServiceKind kind : ServiceKind.values()) {
      Map<String, String> all = composed(kind);
      all.putAll(production.environment(kind));
      // Variables of Kubernetes, OpenTelemetry and Quarkus; the table abbreviates Stork's with an
      // ellipsis.
      all.keySet()
          .removeAll(List.of("POD_NAME", "OTEL_RESOURCE_ATTRIBUTES", "QUARKUS_CONFIG_LOCATIONS"));
      all.keySet().removeIf(variable -> variable.startsWith("QUARKUS_STORK_"));
      assertThat(all.keySet())
          .allSatisfy(variable -> assertThat(documented).contains("`" + variable));
    }
  }

  private Launched start(ServiceKind kind, Map<String, String> environment) throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(
            new PackagedService(Home.root())
                .commandLine(kind, Map.of("glauber.server.port", "0", "quarkus.http.port", "0")));
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      command.environment().put(variable.getKey(), here(variable.getKey(), variable.getValue()));
    }
    return Launched.start(command);
  }

  /** Returns a value that exists on this machine: its models, a processor, files for secrets. */
  private String here(String variable, String value) throws IOException {
    return switch (variable) {
      case "GLAUBER_SERVER_HOST", "QUARKUS_HTTP_HOST" -> HOST;
      case "GLAUBER_MODELS_DIRECTORY" -> Home.root().resolve("models").toAbsolutePath().toString();
      case "GLAUBER_DENOISER_DEVICES", "GLAUBER_VQGAN_DEVICES" -> "cpu";
      case "OTEL_EXPORTER_OTLP_ENDPOINT" -> "http://127.0.0.1:1";
      case "OTEL_EXPORTER_ZIPKIN_ENDPOINT" -> "http://127.0.0.1:1/api/v2/spans";
      case "QUARKUS_CONFIG_LOCATIONS" ->
          value.replaceFirst(
              "^/settings", DEPLOY.resolve("kubernetes/overlays/production").toString());
      case "GLAUBER_GATEWAY_RESUME_KEYS_FILE" ->
          Files.writeString(
                  directory.resolve("resume-keys"),
                  Base64.getEncoder().encodeToString(new byte[32]))
              .toString();
      case "GLAUBER_SERVER_AUTH_API_KEYS" ->
          Files.writeString(directory.resolve("api-keys"), "trial " + "0".repeat(64) + "\n")
              .toString();
      default -> value.matches("/(public-)?tls/.*") ? identity(value) : value;
    };
  }

  /** Returns the file of a certificate or key; both are created on the first call. */
  private String identity(String value) throws IOException {
    Path certificate = directory.resolve("tls.crt");
    Path key = directory.resolve("tls.key");
    if (!Files.exists(key)) {
      HeldCertificate held = new HeldCertificate.Builder().build();
      Files.writeString(certificate, held.certificatePem());
      Files.writeString(key, held.privateKeyPkcs8Pem());
    }
    return (value.endsWith(".key") ? key : certificate).toString();
  }

  private static int status(String address, Probe probe) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + address + probe.getHttpGet().getPath());
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  /** Returns the variables that compose sets, including the file for GPUs. */
  private static Map<String, String> composed(ServiceKind kind) throws IOException {
    Path compose = DEPLOY.resolve("compose");
    return new Compose(
            List.of(
                Files.readString(compose.resolve("compose.yaml")),
                Files.readString(compose.resolve("gpu.yaml"))))
        .environment(kind);
  }
}
