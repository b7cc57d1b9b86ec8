package org.glauber.trainer.run;

import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Checks option values before any work starts. Each refusal names the option, the rule and the
 * value.
 */
public record OptionRules(CommandSpec spec) {

  /** Checks a model's name. */
  public void checkName(String name) {
    ModelName.problem(name)
        .ifPresent(
            problem -> {
              throw refusal(problem);
            });
  }

  public void inRange(String option, long value, long least, long most) {
    require(
        value >= least && value <= most,
        option,
        String.format(Locale.ROOT, "must be %,d to %,d", least, most),
        value);
  }

  /** Requires a value from 0 to 1, both included. */
  public void isShare(String option, double value) {
    require(value >= 0 && value <= 1, option, "must be 0 to 1", value);
  }

  public void isPositive(String option, double value, double most) {
    require(
        value > 0 && value <= most, option, "must be above 0 and at most " + plain(most), value);
  }

  public void require(boolean holds, String option, String rule, Object value) {
    if (!holds) {
      throw refusal(option + " " + rule + ", not " + value);
    }
  }

  /** Returns an exception with the given message. */
  public ParameterException refusal(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private static String plain(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}
