package org.glauber.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What was typed, without where things are on this machine: a model card tells it. */
final class TypedCommand {
  private static final Set<String> PLACES = Set.of("--models", "--runs", "--threads");

  private TypedCommand() {}

  /**
   * The command.
   *
   * @param model its first argument
   */
  static String of(CommandSpec spec, String model) {
    List<String> words = new ArrayList<>(List.of("./glauber", spec.name(), model));
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!PLACES.contains(option.longestName())) {
        words.add(option.longestName());
        if (option.arity().max() > 0) {
          words.addAll(option.originalStringValues());
        }
      }
    }
    return String.join(" ", words);
  }
}
