package org.glauber.bench.chaos;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;

/** A part of a run: something that happens to a suite, and the promise that it must keep. */
interface Act {
  /** Begins, goes on for about so long, and ends; the suite is its own. */
  Outcome play(Duration time) throws InterruptedException;

  /**
   * What came of it.
   *
   * @param isKept whether the promise was
   * @param lines for a person
   * @param figures for a program
   */
  record Outcome(boolean isKept, List<String> lines, JsonObject figures) {}
}
