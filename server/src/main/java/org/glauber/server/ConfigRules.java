package org.glauber.server;

import java.time.Duration;

/** Rules for the values of configuration keys, checked at start. */
public final class ConfigRules {
  private ConfigRules() {}

  /**
   * Requires that a rule holds for a key's value.
   *
   * @param rule what must hold, to be read after the key: "must be positive"
   * @throws IllegalArgumentException naming the key, the rule and the value
   */
  public static void require(boolean holds, String key, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(key + " " + rule + ", but is " + value);
    }
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
