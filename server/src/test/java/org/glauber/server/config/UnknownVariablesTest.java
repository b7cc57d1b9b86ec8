package org.glauber.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnknownVariablesTest {
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
  void whatIsMisspeltIsFound() {
    assertThat(
            UnknownVariables.unknown(
                Set.of(
                    "GLAUBER_GATEWAY_RUNNING_OFF",
                    "GLAUBER_GATEWAY_INNER_REFUSE",
                    "GLAUBER_GATWAY_KEYS",
                    "PATH"),
                settings()))
        .containsExactly(
            "GLAUBER_GATEWAY_INNER_REFUSE", "GLAUBER_GATEWAY_RUNNING_OFF", "GLAUBER_GATWAY_KEYS");
  }

  @Test
  void whatIsASettingHereOrElsewhereIsNot() {
    assertThat(
            UnknownVariables.unknown(
                Set.of(
                    "GLAUBER_GATEWAY_RUNNING_OF",
                    "GLAUBER_GATEWAY_QUOTAS_ANNA",
                    "GLAUBER_GATEWAY_KEYS",
                    "GLAUBER_GATEWAY_KEYS_0_",
                    "GLAUBER_GATEWAY_INNER_REFUSE_LATE",
                    "GLAUBER_DENOISER_LANES",
                    "GLAUBER_SERVICE_HOST",
                    "GLAUBER_PORT_9000_TCP",
                    "GLAUBER_API_KEY"),
                settings()))
        .isEmpty();
  }

  private static List<ConfigClass> settings() {
    return List.of(ConfigClass.configClass(Settings.class));
  }
}
