package org.glauber.gateway.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryKeysTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "quarkus.stork.denoiser.service-discovery.type",
        "quarkus.stork.tokenizer.service-discovery.address-list",
        "quarkus.stork.vqgan.service-discovery.record-type",
        "%dev.quarkus.stork.anybody.service-discovery.type",
        "quarkus.storks"
      })
  void whatSaysWhereServicesAreIsTaken(String key) {
    assertThatCode(() -> DiscoveryKeys.check(with(key), Set.of())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quarkus.stork.denoisers.service-discovery.type",
        "quarkus.stork.denoiser.service-discovery.adress-list",
        "quarkus.stork.denoiser.load-balancer.type",
        "quarkus.stork.\"denoiser\".service-discovery.type"
      })
  void whatDoesNotIsRefusedByItsName(String key) {
    assertThatThrownBy(() -> DiscoveryKeys.check(with(key), Set.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(key + " is not a setting of gateway");
  }

  @Test
  void variablesAreCheckedAsSuch() {
    Map<String, String> environment =
        Map.of("QUARKUS_STORK_DENOISER_SERVICE_DISCOVERY_ADDRESS_LIST", "a:1", "PATH", "/bin");
    Config config =
        new SmallRyeConfigBuilder().withSources(new EnvConfigSource(environment, 300)).build();
    assertThatCode(() -> DiscoveryKeys.check(config, environment.keySet()))
        .doesNotThrowAnyException();
    String misspelt = "QUARKUS_STORK_DENOISER_SERVICE_DISCOVERY_ADRESS_LIST";
    assertThatThrownBy(() -> DiscoveryKeys.check(config, Set.of(misspelt)))
        .hasMessageStartingWith(misspelt + " is not a setting of gateway");
  }

  private static Config with(String key) {
    return new SmallRyeConfigBuilder().withDefaultValue(key, "static").build();
  }
}
