package org.glauber.denoiser;

import org.glauber.server.capacity.ByteBudget;
import org.glauber.server.config.ConfigRules;

/** The rules of {@link DenoiserConfig}. */
final class DenoiserRules {
  private static final long LEAST_CHAIN_BYTES = 1 << 24; // enough for the longest chain

  private DenoiserRules() {}

  /**
   * Requires that a configuration satisfies all rules, except those of its devices.
   *
   * @throws io.quarkus.runtime.configuration.ConfigurationException naming the key, the rule and
   *     the value
   */
  static void check(DenoiserConfig config) {
    ConfigRules.inRange("glauber.denoiser.lanes", config.lanes(), 1, 1_024);
    ConfigRules.inRange("glauber.denoiser.max-window", config.maxWindow(), 1, 1_024);
    ConfigRules.inRange("glauber.denoiser.queue", config.queue(), 1, 4_096);
    ConfigRules.require(
        chainBytes(config) >= LEAST_CHAIN_BYTES,
        "glauber.denoiser.chain-bytes",
        "must be %,d or more".formatted(LEAST_CHAIN_BYTES),
        chainBytes(config));
    ConfigRules.require(
        config.tolerance() >= 0 && config.tolerance() <= 1,
        "glauber.denoiser.tolerance",
        "must be 0 to 1",
        config.tolerance());
    ConfigRules.require(
        config.maxDeviation() > 0 && config.maxDeviation() <= 100,
        "glauber.denoiser.max-deviation",
        "must be above 0, to 100",
        config.maxDeviation());
  }

  /** The most bytes of all chains together. */
  static long chainBytes(DenoiserConfig config) {
    return config.chainBytes().orElse(ByteBudget.quarterOfHeap());
  }
}
