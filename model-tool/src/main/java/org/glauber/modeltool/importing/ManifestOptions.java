package org.glauber.modeltool.importing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the manifest of an imported model, which {@code model new} has as well. */
final class ManifestOptions {
  private static final double PAPER_KEEP_PROBABILITY = 0.5;
  private static final int PAPER_SWEEPS = 4;

  @Option(
      names = "--keep-probability",
      paramLabel = "P",
      description =
          "Π(φ), with which a step of the forward process keeps the token. Default: the"
              + " configuration's keep_probability, or the paper's 0.5.")
  private @Nullable Double keepProbability;

  @Option(
      names = "--max-sweeps",
      paramLabel = "N",
      description =
          "T / L, the sweeps that the network was trained for. Default: the configuration's"
              + " max_sweeps, or the paper's 4.")
  private @Nullable Integer maxSweeps;

  @Option(
      names = "--logits",
      paramLabel = "signal|clean",
      hideParamSyntax = true,
      defaultValue = "signal",
      description =
          "What the network returns: signal logits, as the paper's (the default), or clean logits.")
  private String logits = "signal";

  @Option(
      names = "--scan",
      paramLabel = "identity|FILE",
      hideParamSyntax = true,
      defaultValue = "identity",
      description =
          "The order of the sites in a sweep: identity (the default), or a file with a permutation.")
  private String scan = "identity";

  @Option(
      names = "--end-token",
      paramLabel = "TOKEN",
      description = "The token that ends a text, if the tokenizer does not show it.")
  private @Nullable String endToken;

  @Option(
      names = "--pad-token",
      paramLabel = "TOKEN",
      description =
          "The token that fills the sites after the end, if the tokenizer does not show it.")
  private @Nullable String padToken;

  @Option(
      names = "--summary",
      paramLabel = "TEXT",
      description = "For the card: what it generates.")
  private @Nullable String summary;

  @Option(
      names = "--data",
      paramLabel = "TEXT",
      description = "For the card: what it learned from.")
  private @Nullable String data;

  @Option(
      names = "--training",
      paramLabel = "TEXT",
      description = "For the card: how it was trained.")
  private @Nullable String training;

  @Option(names = "--licence", paramLabel = "SPDX", description = "For the card: the licence.")
  private @Nullable String licence;

  /**
   * The noise law and the steps, from the options, the configuration, or the paper.
   *
   * @throws CommandFailure when a value is out of range
   */
  NoiseOptions noise(NetworkConfig config) {
    List<String> assumptions = new ArrayList<>();
    Optional<Double> keep = Optional.ofNullable(keepProbability).or(config::keepProbability);
    if (keep.isEmpty()) {
      assumptions.add(
          "Assumed, because nothing states it: the paper's noise law, Π(φ) = 0.5 (--keep-probability P).");
    }
    double probability = keep.orElse(PAPER_KEEP_PROBABILITY);
    if (!(probability > 0 && probability < 1)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--keep-probability must be strictly between 0 and 1, but is " + probability + ".");
    }
    int sweeps = PAPER_SWEEPS;
    if (maxSweeps != null) {
      sweeps = maxSweeps;
    } else if (config.maxSweeps().isPresent()) {
      sweeps = config.maxSweeps().getAsInt();
    } else {
      assumptions.add(
          "Assumed, because nothing states it: the paper's four sweeps, T = 4 L (--max-sweeps N).");
    }
    NetworkOptions.inRange("--max-sweeps", sweeps, 1, 1_024);
    return new NoiseOptions(probability, sweeps, assumptions);
  }

  /** The options as {@code model new} takes them, without those of the noise. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("--logits", logits, "--scan", scan));
    add(arguments, "--end-token", endToken);
    add(arguments, "--pad-token", padToken);
    add(arguments, "--summary", summary);
    add(arguments, "--data", data);
    add(arguments, "--training", training);
    add(arguments, "--licence", licence);
    return arguments;
  }

  private static void add(List<String> arguments, String option, @Nullable String value) {
    if (value != null) {
      arguments.add(option + "=" + value);
    }
  }
}
