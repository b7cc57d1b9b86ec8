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
        "GATEWAY | glauber.telemetry.sampled | 1.5 | glauber.telemetry.sampled must be 0 to 1, but is 1.5",
        "DENOISER | glauber.denoiser.devices | tpu | glauber.denoiser.devices",
        "DENOISER | glauber.models.directory | /no/such | glauber.models.directory or glauber.models.names: the models directory /no/such",
        "TOKENIZER | glauber.models.names | nobody | glauber.models.directory or glauber.models.names: model nobody",
      })
  void itIsRefusedByName(ServiceKind kind, String key, String value, String told) throws Exception {
    assertRefused(new ProcessBuilder(command(kind, Map.of(key, value))), told);
  }

  @Test
  void aVariableThatIsMisspeltIsRefusedByName() throws Exception {
    ProcessBuilder command = new ProcessBuilder(command(ServiceKind.GATEWAY, Map.of()));
    command.environment().put("GLAUBER_GATEWAY_RESUME_KEPPT", "5");
    assertRefused(command, "GLAUBER_GATEWAY_RESUME_KEPPT is no setting of gateway");
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
