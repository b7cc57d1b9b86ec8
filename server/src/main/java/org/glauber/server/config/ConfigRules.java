package org.glauber.server.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;

/**
 * Rules for what is configured, checked at start. What breaks one is a {@link
 * ConfigurationException} without a cause: Quarkus then stops with its message and no stack trace.
 */
public final class ConfigRules {
  private ConfigRules() {}

  /**
   * Requires that a rule holds for a key's value.
   *
   * @param rule what must hold, to be read after the key: "must be positive"
   * @throws ConfigurationException naming the key, the rule and the value
   */
  public static void require(boolean holds, String key, String rule, Object value) {
    if (!holds) {
      throw refusal(key + " " + rule + ", but is " + value);
    }
  }

  /** The exception that keeps the application from starting and tells the operator why. */
  public static ConfigurationException refusal(String message) {
    return new ConfigurationException(message);
  }

  /** The same of models that their own rules refuse: the message without its stack. */
  public static ConfigurationException refusalOfModels(Exception cause) {
    return refusal(
        "glauber.models.directory must hold whole models, and glauber.models.names name some of them: "
            + cause.getMessage());
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
