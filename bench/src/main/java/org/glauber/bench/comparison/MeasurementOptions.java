package org.glauber.bench.comparison;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.glauber.console.terminal.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for duration, repetition and output format of a measurement. */
public final class MeasurementOptions {
  /** One, several, and as many chains as one core serves well. */
  public static final List<Integer> CHAIN_COUNTS = List.of(1, 4, 8);

  private static final int MAX_ROUNDS = 100;
  private static final int MAX_SECONDS = 600;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  private int rounds;
  private int seconds;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Rounds, of which the median is reported, 1 to 100 (default: ${DEFAULT-VALUE}).")
  void rounds(int value) {
    rounds = inRange("--rounds", value, MAX_ROUNDS);
  }

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Approximate duration of each measurement in seconds, 1 to 600 (default: ${DEFAULT-VALUE}).")
  void seconds(int value) {
    seconds = inRange("--seconds", value, MAX_SECONDS);
  }

  /** Times the workloads, and prints the results. */
  public void measure(Console console, String model, Comparison comparison)
      throws InterruptedException {
    console.err().println("Measuring …");
    comparison.run(rounds, Duration.ofSeconds(seconds));
    if (json) {
      console.out().println(comparison.json(model));
    } else {
      comparison.table().forEach(console.out()::println);
    }
  }

  private int inRange(String option, int value, int max) {
    if (value < 1 || value > max) {
      throw new ParameterException(
          Objects.requireNonNull(command, "picocli sets it").commandLine(),
          option + " must be 1 to " + max + ", not " + value);
    }
    return value;
  }
}
