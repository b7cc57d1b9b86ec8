package org.glauber.server;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.glauber.server.config.GrpcServerConfig;

/** The configuration as documented, on a free port, with some keys set. */
public final class TestConfig {
  private TestConfig() {}

  /** The configuration. */
  public static GrpcServerConfig with(Map<String, String> keys) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(GrpcServerConfig.class)
        .withDefaultValue("glauber.server.port", "0")
        .withDefaultValues(keys)
        .build()
        .getConfigMapping(GrpcServerConfig.class);
  }
}
