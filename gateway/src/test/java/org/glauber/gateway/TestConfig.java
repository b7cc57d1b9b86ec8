package org.glauber.gateway;

import io.smallrye.config.SmallRyeConfigBuilder;
import org.glauber.gateway.config.GatewayConfig;

/** The default configuration with some keys set. */
public final class TestConfig {
  private TestConfig() {}

  /**
   * Returns the configuration.
   *
   * @param keysAndValues a key, its value, the next key, …
   */
  public static GatewayConfig with(String... keysAndValues) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(GatewayConfig.class);
    for (int k = 0; k < keysAndValues.length; k += 2) {
      builder.withDefaultValue(keysAndValues[k], keysAndValues[k + 1]);
    }
    return builder.build().getConfigMapping(GatewayConfig.class);
  }
}
