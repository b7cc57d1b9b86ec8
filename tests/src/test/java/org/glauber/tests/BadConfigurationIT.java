package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.glauber.cli.suite.PackagedService;
import org.glauber.cli.suite.ServiceKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service whose configuration makes no sense does not start, and says what is wrong with it. */
class BadConfigurationIT {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GATEWAY | glauber.gateway.resume.keept | 5 | glauber.gateway.resume.keept",
        "GATEWAY | glauber.server.limits.calls | 0 | glauber.server.limits.calls must be 1 to 100,000, but is 0",
        "GATEWAY | glauber.gateway.calls.timeout | 1ms | glauber.gateway.calls.timeout must be",
        "GATEWAY | glauber.gateway.resume.keys | c2hvcnQ= | glauber.gateway.resume.keys must hold keys of 32 bytes",
        "GATEWAY | glauber.server.tls.certificate | /no/such.pem | glauber.server.tls.key must come with the certificate",
        "GATEWAY | glauber.server.auth.api-keys | /no/such | glauber.server.auth.api-keys",
        "GATEWAY | glauber.gateway.replicas.tls.names.dalle | x | glauber.gateway.replicas.tls.names.dalle must name one of",
        "GATEWAY | glauber.gateway.catalogue.patience | 0s | glauber.gateway.catalogue.patience must be",
        "GATEWAY | glauber.telemetry.endpiont | http://localhost:4317 | glauber.telemetry.endpiont",
        "GATEWAY | glauber.telemetry.endpoint | localhost:4317 | glauber.telemetry.endpoint",
        "TOKENIZER | glauber.telemetry.zipkin | zipkin | glauber.telemetry.zipkin",
        "GATEWAY | glauber.telemetry.zipkin | http://zipkin:9411 | glauber.telemetry.zipkin must have a path",
        "GATEWAY | quarkus.stork.denoisr.service-discovery.type | static | quarkus.stork.denoisr.service-discovery.type is no setting of gateway",
        "GATEWAY | quarkus.stork.denoiser.service-discovery.adress-list | a:1 | quarkus.stork.denoiser.service-discovery.adress-list is no setting",
        "GATEWAY | quarkus.stork.denoiser.service-discovery.type | consul | quarkus.stork.denoiser.service-discovery",
        "GATEWAY | quarkus.stork.denoiser.service-discovery.address-list | a:port | quarkus.stork.denoiser.service-discovery",
        "GATEWAY | glauber.telemetry.sampled | 1.5 | glauber.telemetry.sampled must be 0 to 1, but is 1.5",
        "DENOISER | glauber.denoiser.devices | tpu | glauber.denoiser.devices",
        "DENOISER | glauber.models.directory | /no/such | glauber.models.directory or glauber.models.names: the models directory /no/such",
        "TOKENIZER | glauber.models.names | nobody | glauber.models.directory or glauber.models.names: model nobody",
      })
  void itIsRefusedByName(ServiceKind kind, String key, String value, String told) throws Exception {
    assertRefused(new ProcessBuilder(command(kind, Map.of(key, value))), told);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GLAUBER_GATEWAY_RESUME_KEPPT",
        "GLAUBER_TELEMETRY_SAMPELD",
        "QUARKUS_STORK_DENOISER_SERVICE_DISCOVERY_ADRESS_LIST"
      })
  void aVariableThatIsMisspeltIsRefusedByName(String variable) throws Exception {
    ProcessBuilder command = new ProcessBuilder(command(ServiceKind.GATEWAY, Map.of()));
    command.environment().put(variable, "5");
    assertRefused(command, variable + " is no setting of gateway");
  }

  @Test
  void whatIsSpeltRightIsTaken() throws Exception {
    ProcessBuilder command = new ProcessBuilder(command(ServiceKind.GATEWAY, Map.of()));
    command.environment().put("GLAUBER_TELEMETRY_SAMPLED", "0.5");
    command
        .environment()
        .put("QUARKUS_STORK_DENOISER_SERVICE_DISCOVERY_ADDRESS_LIST", "[::1]:1, b.example:2");
    command.environment().put("QUARKUS_STORK_VQGAN_SERVICE_DISCOVERY_TYPE", "dns");
    try (Launched service = Launched.start(command)) {
      assertThat(service.address()).isNotEmpty();
      assertThat(service.log())
          .anyMatch(line -> line.contains("denoisers by [::1]:1, b.example:2, VQGANs by the name"));
    }
  }

  @Test
  void whatIsNowhereToBeFoundStopsTheGateway() throws Exception {
    Map<String, String> nobody =
        Map.of(
            "glauber.gateway.catalogue.patience",
            "2s",
            "quarkus.stork.denoiser.service-discovery.address-list",
            "127.0.0.1:1");
    List<String> command = command(ServiceKind.GATEWAY, nobody);
    try (Launched service = Launched.start(new ProcessBuilder(command))) {
      assertThat(service.exitStatus(TimeUnit.SECONDS.toMillis(60))).isNotZero();
      assertThat(service.log())
          .anyMatch(
              line ->
                  line.contains("Stopping, after PT2S: no denoiser-service answers (127.0.0.1:1: ")
                      && line.endsWith("say where it is: quarkus.stork.denoiser.service-discovery"))
          .noneMatch(line -> line.startsWith("\tat "));
    }
  }

  private static List<String> command(ServiceKind kind, Map<String, String> properties) {
    Map<String, String> all = new HashMap<>();
    all.put("glauber.server.port", "0");
    all.put("quarkus.http.port", "0");
    if (kind != ServiceKind.GATEWAY) {
      all.put("glauber.models.directory", Home.root().resolve("models").toString());
    }
    all.putAll(properties);
    return new PackagedService(Home.root()).commandLine(kind, all);
  }

  private static void assertRefused(ProcessBuilder command, String told) throws Exception {
    try (Launched service = Launched.start(command)) {
      assertThat(service.log()).anyMatch(line -> line.contains(told));
      assertThat(service.log()).noneMatch(line -> line.startsWith("\tat "));
      assertThat(service.exitStatus(TimeUnit.SECONDS.toMillis(20))).isNotZero();
    }
  }
}
