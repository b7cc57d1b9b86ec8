package org.glauber.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InheritedFilesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "GLAUBER_SERVER_TLS_CERTIFICATE; tls/server.pem; /here/tls/server.pem",
        "GLAUBER_SERVER_TLS_CLIENT_CA; ../ca.pem; /here/../ca.pem",
        "GLAUBER_GATEWAY_REPLICAS_TLS_CA; ca.pem; /here/ca.pem",
        "GLAUBER_SERVER_AUTH_API_KEYS; keys; /here/keys",
        "GLAUBER_SERVER_AUTH_API_KEYS; /etc/keys; /etc/keys",
        "GLAUBER_GATEWAY_RESUME_KEYS_FILE; resume; /here/resume",
        "OTEL_EXPORTER_OTLP_CERTIFICATE; otlp.pem; /here/otlp.pem",
        "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE; otlp.pem; /here/otlp.pem",
        "OTEL_EXPORTER_OTLP_CLIENT_KEY; otlp.key; /here/otlp.key",
        "OTEL_EXPORTER_OTLP_ENDPOINT; http://a; http://a",
        "QUARKUS_CONFIG_LOCATIONS; a.properties,file:///b,/c; /here/a.properties,file:///b,/c",
        "QUARKUS_LOG_FILE_PATH; out.log; /here/out.log",
        "GLAUBER_GATEWAY_REPLICAS_TLS_NAMES_DENOISER; denoiser; denoiser",
        "GLAUBER_API_KEY; secret; secret",
        "GLAUBER_MODELS_NAMES; tales; tales",
        "HOME; home; home"
      })
  void relativePathsAreMadeAbsolute(String variable, String value, String expected) {
    Map<String, String> environment = new HashMap<>(Map.of(variable, value));
    InheritedFiles.resolve(environment, Path.of("/here"));
    assertThat(environment).containsExactly(Map.entry(variable, expected));
  }
}
