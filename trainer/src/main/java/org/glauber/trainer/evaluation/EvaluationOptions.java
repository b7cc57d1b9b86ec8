package org.glauber.trainer.evaluation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.glauber.console.command.LevelsArgument;
import org.glauber.console.terminal.Console;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.harness.SuiteConnection;
import org.glauber.harness.SuiteOptions;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampling;
import org.glauber.trainer.run.OptionRules;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options shared by the commands that generate samples to evaluate a model. */
public final class EvaluationOptions {
  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final int MOST = 100_000;
  private static final int MOST_TEMPERATURE = 100;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "200",
      description = "Samples of each kind, 1 to 100,000 (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "The first seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      description = "Instead of the recommended one.")
  private @Nullable Double temperature;

  @Option(names = "--top-p", paramLabel = "X", description = "Instead of the recommended one.")
  private @Nullable Double topP;

  @Mixin private SuiteOptions suite = new SuiteOptions();

  /**
   * Checks the ranges of these options.
   *
   * @throws ParameterException naming the first option that is out of range
   */
  public void check() {
    OptionRules rules = new OptionRules(spec);
    rules.inRange("--count", count, 1, MOST);
    if (temperature != null) {
      rules.require(
          temperature >= 0 && temperature <= MOST_TEMPERATURE,
          "--temperature",
          "must be 0 to " + MOST_TEMPERATURE,
          temperature);
    }
    if (topP != null) {
      rules.isPositive("--top-p", topP, 1);
    }
  }

  /** Returns the number of samples of each kind. */
  public int count() {
    return count;
  }

  /** Returns the seed of the first sample; the others have consecutive seeds. */
  public long seed() {
    return seed;
  }

  /** Returns whether the command line sets the temperature. */
  boolean hasTemperature() {
    return temperature != null;
  }

  /** Connects to the suite that the options name, or to one that is started for this command. */
  public SuiteConnection connect(Console console, Path home) throws InterruptedException {
    return suite.connect(console, home, TIMEOUT, plan -> plan);
  }

  /** Returns the directory of the models that a suite on this machine serves. */
  Path models(Path home) {
    return suite.models(home);
  }

  /** Returns the recommended sampling's temperature and top-p, overridden by the options. */
  public SamplingOptions.Builder sampling(Sampling recommended) {
    return SamplingOptions.newBuilder()
        .setTemperature(temperature == null ? recommended.getTemperature() : temperature)
        .setTopP(topP == null ? recommended.getTopP() : topP);
  }

  /**
   * Returns the levels that {@code --levels} specifies.
   *
   * @throws ParameterException if the model has no such schedule or not as many levels
   */
  public List<Integer> levels(LevelsArgument argument, ModelManifest manifest) {
    try {
      return argument.of(manifest);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--levels " + e.getMessage(), e);
    }
  }
}
