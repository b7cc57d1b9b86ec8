package org.glauber.server.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;

/**
 * Validation of configuration at start-up. A violation is a {@link ConfigurationException} without
 * a cause, for which Quarkus prints the message without a stack trace and exits.
 */
public final class ConfigRules {
  private ConfigRules() {}

  /**
   * Requires that a key's value satisfies a rule.
   *
   * @param rule the rule as a phrase that follows the key: "must be positive"
   * @throws ConfigurationException naming the key, the rule and the value
   */
  public static void require(boolean holds, String key, String rule, Object value) {
    if (!holds) {
      throw refusal(key + " " + rule + ", but is " + value);
    }
  }

  /** The exception that stops the application's start with this message. */
  public static ConfigurationException refusal(String message) {
    return new ConfigurationException(message);
  }

  /** Requires a whole number from {@code first} to {@code last}, both included. */
  public static void inRange(String key, long value, long first, long last) {
    require(
        value >= first && value <= last, key, "must be %,d to %,d".formatted(first, last), value);
  }

  /** Requires a duration from {@code first} to {@code last}, both included. */
  public static void inRange(String key, Duration value, Duration first, Duration last) {
    require(
        value.compareTo(first) >= 0 && value.compareTo(last) <= 0,
        key,
        "must be " + first + " to " + last,
        value);
  }
}
