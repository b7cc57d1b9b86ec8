package org.glauber.gateway.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.glauber.gateway.TestConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayRulesTest {
  @Test
  void theDefaultsAreValid() {
    assertThatCode(() -> GatewayRules.check(TestConfig.with())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "generations.running, 0",
    "generations.per-request, 257",
    "calls.timeout, 1ms",
    "calls.stall-timeout, 2h",
    "calls.max-attempts, 101",
    "calls.outage-timeout, 61m",
    "calls.initial-backoff, 0s",
    "replicas.limit, 0",
    "replicas.failure-backoff, 61m",
    "replicas.message-bytes, 1000",
    "replicas.keepalive-time, 9s",
    "replicas.keepalive-timeout, 100ms",
    "resume.kept, -1",
    "resume.kept-sites, -1",
    "catalogue.refresh, 99ms",
    "catalogue.min-interval, 6s",
  })
  void aValueOutOfRangeIsRefusedByKey(String key, String value) {
    String name = "glauber.gateway." + key;
    assertThatThrownBy(() -> GatewayRules.check(TestConfig.with(name, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(name + " must be ");
  }
}
