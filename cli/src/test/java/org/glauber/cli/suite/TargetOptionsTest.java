package org.glauber.cli.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.glauber.client.connection.Access;
import org.glauber.console.CommandFailure;
import org.glauber.console.Environment;
import org.junit.jupiter.api.Test;

/** Defaults from environment variables. */
class TargetOptionsTest {
  @Test
  void environmentVariablesReplaceOptions() {
    TargetOptions options =
        options(
            Map.of(
                "GLAUBER_TARGET", "gateway.example:9000",
                "GLAUBER_CA", "ca.pem",
                "GLAUBER_CERT", "me.pem",
                "GLAUBER_KEY", "me.key",
                "GLAUBER_API_KEY", "secret"));
    assertThat(options.target()).contains("gateway.example:9000");
    assertThat(options.access())
        .isEqualTo(
            new Access(
                Optional.of(Path.of("ca.pem")),
                Optional.of(new Access.Identity(Path.of("me.pem"), Path.of("me.key"))),
                Optional.of("secret")));
  }

  @Test
  void anEmptyVariableIsUnset() {
    TargetOptions options =
        options(
            Map.of(
                "GLAUBER_TARGET", "",
                "GLAUBER_CA", "",
                "GLAUBER_CERT", " ",
                "GLAUBER_KEY", "",
                "GLAUBER_API_KEY", "\t"));
    assertThat(options.target()).isEmpty();
    assertThat(options.access()).isEqualTo(Access.OPEN);
  }

  @Test
  void aKeyIsSentInClearTextOnlyToANamedTarget() {
    assertThat(options(Map.of("GLAUBER_API_KEY", "secret")).access().key()).isEmpty();
    assertThat(
            options(Map.of("GLAUBER_API_KEY", "secret", "GLAUBER_TARGET", "127.0.0.1:9000"))
                .access()
                .key())
        .isPresent();
    assertThat(options(Map.of("GLAUBER_API_KEY", "secret", "GLAUBER_CA", "ca.pem")).access().key())
        .isPresent();
  }

  @Test
  void aKeyIsSentToAnotherMachineOverTlsOnly() {
    TargetOptions options =
        options(Map.of("GLAUBER_API_KEY", "secret", "GLAUBER_TARGET", "gateway.example:9000"));
    assertThatThrownBy(options::access)
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("GLAUBER_API_KEY would go to gateway.example:9000 in clear text")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aKeyThatNoHeaderCanHoldIsAUsageError() {
    TargetOptions options =
        options(Map.of("GLAUBER_API_KEY", "sec\nret", "GLAUBER_TARGET", "127.0.0.1:9000"));
    assertThatThrownBy(options::access)
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("GLAUBER_API_KEY must hold visible ASCII characters")
        .hasMessageNotContaining("sec");
  }

  private static TargetOptions options(Map<String, String> variables) {
    return new TargetOptions(new Environment(variables));
  }
}
