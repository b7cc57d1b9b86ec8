package org.glauber.serving.model;

import java.time.Duration;
import org.glauber.server.config.ConfigRules;

/** The rules of {@link ModelsConfig}. */
final class ModelRules {
  private static final Duration DAY = Duration.ofDays(1);

  private ModelRules() {}

  /**
   * Requires that a configuration satisfies all rules, except those of its directory and names.
   *
   * @throws io.quarkus.runtime.configuration.ConfigurationException naming the key, the rule and
   *     the value
   */
  static void check(ModelsConfig config) {
    Duration interval = config.scanInterval();
    ConfigRules.require(
        interval.isZero()
            || (interval.compareTo(Duration.ofMillis(100)) >= 0 && interval.compareTo(DAY) <= 0),
        "glauber.models.scan-interval",
        "must be 0, or PT0.1S to " + DAY,
        interval);
    ConfigRules.inRange("glauber.models.retire-after", config.retireAfter(), Duration.ZERO, DAY);
    ConfigRules.require(
        config.memoryFactor() >= 0 && config.memoryFactor() <= 100,
        "glauber.models.memory-factor",
        "must be 0 to 100",
        config.memoryFactor());
  }
}
