package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that a service with an invalid configuration does not start, and that its message names
 * the key and the rule for its value.
 */
@Tag("long")
class BadConfigurationIT {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "GATEWAY ; glauber.gateway.resume.keept ; 5 ; glauber.gateway.resume.keept is not a setting of gateway: settings under glauber.gateway.resume. are: ",
        "GATEWAY ; %prod.glauber.server.limts.calls ; 5 ; glauber.server.limts.calls is not a setting of gateway: settings under glauber.server. are: ",
        "GATEWAY ; glauber.server.limits.calls ; 0 ; glauber.server.limits.calls must be 1 to 100,000, but is 0",
        "GATEWAY ; glauber.gateway.calls.timeout ; 1ms ; glauber.gateway.calls.timeout must be PT0.01S to PT10M, but is PT0.001S",
        "GATEWAY ; glauber.gateway.resume.keys ; c2hvcnQ= ; glauber.gateway.resume.keys must hold keys of 32 bytes or more in Base64, but is of 5 bytes or not Base64",
        "GATEWAY ; glauber.gateway.resume.keys-file ; /no/keys ; glauber.gateway.resume.keys-file /no/keys must be readable",
        "DENOISER ; glauber.server.tls.client-names ; gateway ; glauber.server.tls.client-names must come with client-ca, but is alone",
        "GATEWAY ; glauber.server.tls.certificate ; /no/such.pem ; glauber.server.tls.key must come with the certificate, but is absent",
        "GATEWAY ; glauber.server.auth.api-keys ; /no/such ; glauber.server.auth.api-keys /no/such must be readable, a line TENANT SHA256 for each key",
        "GATEWAY ; glauber.gateway.replicas.tls.names.dalle ; x ; glauber.gateway.replicas.tls.names.dalle must name one of [tokenizer, denoiser, vqgan], but is x",
        "GATEWAY ; glauber.gateway.catalogue.startup-timeout ; 0s ; glauber.gateway.catalogue.startup-timeout must be PT1S to PT24H, but is PT0S",
        "GATEWAY ; glauber.telemetry.endpiont ; http://localhost:4317 ; glauber.telemetry.endpiont is not a setting of gateway: settings under glauber.telemetry. are: endpoint, ",
        "GATEWAY ; glauber.telemetry.endpoint ; localhost:4317 ; glauber.telemetry.endpoint with the config value \"localhost:4317\" threw an Exception whilst being converted must be an http or https URL, such as http://localhost:4317",
        "TOKENIZER ; glauber.telemetry.zipkin ; zipkin ; glauber.telemetry.zipkin with the config value \"zipkin\" threw an Exception whilst being converted must be an http or https URL, such as http://localhost:4317",
        "GATEWAY ; glauber.telemetry.zipkin ; http://zipkin:9411 ; glauber.telemetry.zipkin must have a path, such as http://localhost:9411/api/v2/spans, but is http://zipkin:9411",
        "GATEWAY ; quarkus.stork.denoisr.service-discovery.type ; static ; quarkus.stork.denoisr.service-discovery.type is not a setting of gateway: set the address of a service in quarkus.stork.(tokenizer|denoiser|vqgan).service-discovery.(address-list",
        "GATEWAY ; quarkus.stork.denoiser.service-discovery.adress-list ; a:1 ; quarkus.stork.denoiser.service-discovery.adress-list is not a setting of gateway: set the address of a service in quarkus.stork.(tokenizer|denoiser|vqgan).service-discovery.(address-list",
        "GATEWAY ; quarkus.stork.denoiser.service-discovery.type ; consul ; quarkus.stork.denoiser.service-discovery.type with the config value \"consul\" threw an Exception whilst being converted must be static or dns",
        "GATEWAY ; quarkus.stork.denoiser.service-discovery.address-list ; a:port ; quarkus.stork.denoiser.service-discovery.address-list with the config value \"a:port\" threw an Exception whilst being converted must be host:port, with commas between several",
        "GATEWAY ; glauber.telemetry.sampled ; 1.5 ; glauber.telemetry.sampled must be 0 to 1, but is 1.5",
        "DENOISER ; glauber.denoiser.lane ; 8 ; glauber.denoiser.lane is not a setting of denoiser-service: settings under glauber.denoiser. are: batch.…, chain-bytes, device-timeout, devices, lanes, ",
        "DENOISER ; glauber.denoiser.lanes ; 0 ; glauber.denoiser.lanes must be 1 to 1,024, but is 0",
        "DENOISER ; glauber.denoiser.lanes ; many ; glauber.denoiser.lanes ",
        "DENOISER ; glauber.denoiser.tolerance ; 2 ; glauber.denoiser.tolerance must be 0 to 1, but is 2.0",
        "DENOISER ; glauber.denoiser.device-timeout ; 50ms ; glauber.denoiser.device-timeout must be PT0.1S to PT1H, but is PT0.05S",
        "VQGAN ; glauber.vqgan.batches ; 8 ; glauber.vqgan.batches is not a setting of vqgan-service: settings under glauber.vqgan. are: batch, delay, device-timeout, devices, image-bytes, queue",
        "VQGAN ; glauber.vqgan.image-bytes ; 5 ; glauber.vqgan.image-bytes must be 1,048,576 to 1,099,511,627,776, but is 5",
        "GATEWAY ; glauber.gateway.images.bytes ; 5 ; glauber.gateway.images.bytes must be 1,048,576 to 1,099,511,627,776, but is 5",
        "VQGAN ; glauber.vqgan.queue ; 63 ; glauber.vqgan.queue must be 64 to 100,000, but is 63",
        "VQGAN ; glauber.vqgan.delay ; 1s ; glauber.vqgan.delay must be PT0S to PT0.1S, but is PT1S",
        "VQGAN ; glauber.vqgan.devices ; gpu99 ; glauber.vqgan.devices must be cpu, or gpu and the number of one of the",
        "VQGAN ; glauber.models.names ; nobody ; glauber.models.directory must hold whole models, and glauber.models.names name some of them: model nobody: directory must be in",
        "TOKENIZER ; glauber.modles.names ; tales ; glauber.modles.names is not a setting of tokenizer-service: settings under glauber. are: models.…, server.…, telemetry.…",
        "DENOISER ; glauber.denoiser.devices ; tpu ; glauber.denoiser.devices must be cpu, or gpu and the number of one of the",
        "DENOISER ; glauber.models.directory ; /no/such ; glauber.models.directory must hold whole models, and glauber.models.names name some of them: the models directory /no/such cannot be read",
        "TOKENIZER ; glauber.models.names ; nobody ; glauber.models.directory must hold whole models, and glauber.models.names name some of them: model nobody: directory must be in",
      })
  void itIsRefusedByName(ServiceKind kind, String key, String value, String expected)
      throws Exception {
    assertRefused(new ProcessBuilder(command(kind, Map.of(key, value))), expected);
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
    assertRefused(command, variable + " is not a setting of gateway: ");
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
          .anyMatch(line -> line.contains("denoisers=[::1]:1, b.example:2 vqgans=the name"));
    }
  }

  @Test
  void aGatewayThatFindsNoServiceStops() throws Exception {
    Map<String, String> nobody =
        Map.of(
            "glauber.gateway.catalogue.startup-timeout",
            "2s",
            "quarkus.stork.denoiser.service-discovery.address-list",
            "127.0.0.1:1");
    List<String> command = command(ServiceKind.GATEWAY, nobody);
    try (Launched service = Launched.start(new ProcessBuilder(command))) {
      assertThat(service.exitStatus(TimeUnit.SECONDS.toMillis(60))).isNotZero();
      assertThat(service.log())
          .anyMatch(
              line ->
                  line.contains("Stopping after PT2S: no denoiser-service answers (127.0.0.1:1: ")
                      && line.endsWith("address in quarkus.stork.denoiser.service-discovery"))
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

  private static void assertRefused(ProcessBuilder command, String expected) throws Exception {
    try (Launched service = Launched.start(command)) {
      assertThat(service.log()).anyMatch(line -> line.contains(expected));
      assertThat(service.log()).noneMatch(line -> line.startsWith("\tat "));
      assertThat(service.exitStatus(TimeUnit.SECONDS.toMillis(20))).isNotZero();
    }
  }
}
