package org.glauber.chaos.scenario;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;

/**
 * A chaos scenario: conditions that a suite is exposed to, and the guarantees that it must keep
 * under them.
 */
public interface Scenario {
  /** Starts a suite, runs the scenario for approximately the given time, and stops the suite. */
  Outcome run(Duration time) throws InterruptedException;

  /**
   * The result of a scenario.
   *
   * @param hasPassed whether the guarantees were kept
   * @param lines the report as text
   * @param figures the report as JSON
   */
  record Outcome(boolean hasPassed, List<String> lines, JsonObject figures) {}
}
