package org.glauber.bench;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long and how often to measure. */
final class MeasuringOptions {
  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Rounds, whose median is told, 1 to 100 (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description = "About how long each measurement takes, 1 to 600 (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  int rounds() {
    return Math.clamp(rounds, 1, 100);
  }

  Duration time() {
    return Duration.ofSeconds(Math.clamp(seconds, 1, 600));
  }

  boolean json() {
    return json;
  }
}
