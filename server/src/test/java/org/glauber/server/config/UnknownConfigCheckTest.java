package org.glauber.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnknownConfigCheckTest {
  /** Some settings. */
  @ConfigMapping(prefix = "glauber.gateway")
  interface Settings {
    int runningOf();

    Map<String, Integer> quotas();

    Optional<List<String>> keys();

    Inner inner();

    /** Some more. */
    interface Inner {
      boolean refuseLate();
    }
  }

  @Test
  void unknownKeysAndVariablesAreFoundWithSuggestions() {
    assertThat(
            UnknownConfigCheck.unknownVariables(
                Set.of(
                    "GLAUBER_GATEWAY_RUNNING_OFF",
                    "GLAUBER_GATEWAY_INNER_REFUSE",
                    "GLAUBER_GATWAY_KEYS",
                    "PATH"),
                settings()))
        .isEqualTo(
            Map.of(
                "GLAUBER_GATEWAY_INNER_REFUSE",
                "settings under GLAUBER_GATEWAY_INNER_ are: REFUSE_…",
                "GLAUBER_GATEWAY_RUNNING_OFF",
                "settings under GLAUBER_GATEWAY_RUNNING_ are: OF",
                "GLAUBER_GATWAY_KEYS",
                "settings under GLAUBER_ are: GATEWAY_…"));
    assertThat(
            UnknownConfigCheck.unknownKeys(
                Set.of(
                    "glauber.gateway.inner.refuselate",
                    "glauber.gateway.key",
                    "glauber.gatway.keys",
                    "GLAUBER_GATEWAY_KEY",
                    "glauberian"),
                settings()))
        .isEqualTo(
            Map.of(
                "glauber.gateway.inner.refuselate",
                "settings under glauber.gateway.inner. are: refuse-late",
                "glauber.gateway.key",
                "settings under glauber.gateway. are: inner.…, keys, quotas.…, running-of",
                "glauber.gatway.keys",
                "settings under glauber. are: gateway.…"));
  }

  @Test
  void settingsOfThisOrAnotherServiceAreAccepted() {
    assertThat(
            UnknownConfigCheck.unknownVariables(
                Set.of(
                    "GLAUBER_GATEWAY_RUNNING_OF",
                    "GLAUBER_GATEWAY_QUOTAS_ANNA",
                    "GLAUBER_GATEWAY_KEYS",
                    "GLAUBER_GATEWAY_KEYS_0_",
                    "GLAUBER_GATEWAY_INNER_REFUSE_LATE",
                    "GLAUBER_DENOISER_LANES",
                    "GLAUBER_SERVICE_HOST",
                    "GLAUBER_PORT_9000_TCP",
                    "GLAUBER_API_KEY",
                    "GLAUBER_CERT",
                    "GLAUBER_KEY",
                    "GLAUBER_JVM_OPTIONS"),
                settings()))
        .isEmpty();
    assertThat(
            UnknownConfigCheck.unknownKeys(
                Set.of(
                    "glauber.gateway.running-of",
                    "glauber.gateway.quotas.\"anna.lee\"",
                    "glauber.gateway.keys",
                    "glauber.gateway.keys[1]",
                    "glauber.denoiser.lanes"),
                settings()))
        .isEmpty();
  }

  private static List<ConfigClass> settings() {
    return List.of(ConfigClass.configClass(Settings.class));
  }
}
