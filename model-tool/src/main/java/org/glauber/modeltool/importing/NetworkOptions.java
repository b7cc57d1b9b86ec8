package org.glauber.modeltool.importing;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.network.conversion.ConversionSettings;
import org.glauber.network.conversion.ConversionSettings.Declared;
import org.glauber.network.dit.DitConventions;
import org.glauber.network.dit.DitConventions.Rotary;
import org.glauber.network.dit.StepTimes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for what the tensors of a network do not show. */
final class NetworkOptions {
  @Option(names = "--sites", paramLabel = "N", description = "L, the number of sites.")
  private @Nullable Integer sites;

  @Option(
      names = "--heads",
      paramLabel = "N",
      description = "The attention heads of a block, if the checkpoint has no rotary frequencies.")
  private @Nullable Integer heads;

  @Option(
      names = "--vocabulary",
      paramLabel = "N",
      description = "V, if embedding and head have further rows.")
  private @Nullable Integer vocabulary;

  @Option(
      names = "--hidden-row",
      paramLabel = "N",
      description =
          "The row of the embedding that stands for the hidden site, if it is not the one after the"
              + " rows of the head.")
  private @Nullable Integer hiddenRow;

  @Option(
      names = "--tied-head",
      description = "The head is the token embedding; the checkpoint has none of its own.")
  private boolean tiedHead;

  @Option(
      names = "--rotary",
      paramLabel = "halves|interleaved",
      hideParamSyntax = true,
      defaultValue = "halves",
      description =
          "Which numbers of a head a rotary position turns together: k and k + half (halves, the"
              + " default), or 2k and 2k + 1 (interleaved).")
  private Rotary rotary = Rotary.HALVES;

  @Option(
      names = "--rotary-base",
      paramLabel = "X",
      description =
          "The base of the rotary frequencies. Default: the checkpoint's own frequencies, or 10,000.")
  private @Nullable Double rotaryBase;

  @Option(
      names = "--time",
      paramLabel = "step|fraction|level|sigma|none",
      hideParamSyntax = true,
      defaultValue = "step",
      description =
          "The time input at step t of T: t (step, the default), t / T (fraction), the earlier visits"
              + " of the site ⌊t / L⌋ (level), these times −log Π(φ) (sigma), or 0 (none).")
  private StepTimes.Kind time = StepTimes.Kind.STEP;

  @Option(
      names = "--time-offset",
      paramLabel = "X",
      defaultValue = "0",
      description = "What is added to the step or level (default: ${DEFAULT-VALUE}).")
  private double timeOffset;

  @Option(
      names = "--time-scale",
      paramLabel = "X",
      defaultValue = "1",
      description = "What the time input is multiplied by (default: ${DEFAULT-VALUE}).")
  private double timeScale = 1;

  @Option(
      names = "--time-period",
      paramLabel = "X",
      defaultValue = "10000",
      description = "The longest period of the time embedding over 2π (default: ${DEFAULT-VALUE}).")
  private double timePeriod = 10_000;

  @Option(
      names = "--sines-first",
      description = "The time embedding has its sines before its cosines.")
  private boolean sinesFirst;

  @Option(
      names = "--norm-epsilon",
      paramLabel = "X",
      defaultValue = "1e-5",
      description =
          "What layer norms add to the variance (default: ${DEFAULT-VALUE}; Flax's own is 1e-6).")
  private double normEpsilon = 1e-5;

  @Option(
      names = "--gelu",
      paramLabel = "tanh|exact",
      hideParamSyntax = true,
      defaultValue = "tanh",
      description = "The form of GELU (default: ${DEFAULT-VALUE}).")
  private String gelu = "tanh";

  @Option(
      names = "--tree",
      paramLabel = "PATH",
      defaultValue = "",
      description =
          "Where the network lies in a checkpoint with several, such as ema_params or state_dict; a"
              + " point is the whole checkpoint. Default: the moving average, or the only network.")
  private String tree = "";

  boolean tiedHead() {
    return tiedHead;
  }

  /**
   * The settings of the conversion: the options, and where they are silent the configuration.
   *
   * @throws CommandFailure naming an option that is missing or breaks a rule
   */
  ConversionSettings settings(NetworkConfig config) {
    int siteCount =
        stated(sites).isPresent()
            ? stated(sites).getAsInt()
            : config
                .sites()
                .orElseThrow(
                    () ->
                        new CommandFailure(
                            ExitCode.USAGE,
                            "L, the number of sites, is not in the tensors%s: state it with --sites."
                                .formatted(config.describe("length"))));
    inRange("--sites", siteCount, 2, 65_536);
    if (heads != null) {
      inRange("--heads", heads, 1, 1_024);
    }
    Declared declared =
        new Declared(
            stated(vocabulary).isPresent() ? stated(vocabulary) : config.tokens(),
            stated(hiddenRow),
            stated(heads).isPresent() ? stated(heads) : config.heads(),
            Optional.ofNullable(rotaryBase));
    return new ConversionSettings(tree, siteCount, conventions(), declared);
  }

  private DitConventions conventions() {
    if (rotaryBase != null && !(rotaryBase > 1 && Double.isFinite(rotaryBase))) {
      throw new CommandFailure(
          ExitCode.USAGE, "--rotary-base must be above 1 and finite, but is " + rotaryBase + ".");
    }
    boolean isTanh =
        switch (gelu.toLowerCase(Locale.ROOT)) {
          case "tanh" -> true;
          case "exact" -> false;
          default ->
              throw new CommandFailure(
                  ExitCode.USAGE, "--gelu must be tanh or exact, but is " + gelu + ".");
        };
    try {
      return new DitConventions(rotary, !sinesFirst, timePeriod, normEpsilon, isTanh);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          String.valueOf(e.getMessage())
                  .replace("longestPeriod", "--time-period")
                  .replace("normEpsilon", "--norm-epsilon")
              + ".");
    }
  }

  /** The time input. */
  StepTimes times() {
    try {
      return new StepTimes(time, timeOffset, timeScale);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "--time-offset and --time-scale must be finite numbers.");
    }
  }

  private static OptionalInt stated(@Nullable Integer option) {
    return option == null ? OptionalInt.empty() : OptionalInt.of(option);
  }

  static void inRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s must be %,d to %,d, but is %,d.".formatted(option, least, most, value));
    }
  }
}
