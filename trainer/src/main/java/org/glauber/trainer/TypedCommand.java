package org.glauber.trainer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What was typed, without where things are on this machine: a model card tells it. */
final class TypedCommand {
  private static final Set<String> PLACES = Set.of("--models", "--runs", "--threads", "--replace");
  private static final Pattern PLAIN = Pattern.compile("[\\w./,:=+-]+");

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
          option.originalStringValues().forEach(value -> words.add(word(option, value)));
        }
      }
    }
    return String.join(" ", words);
  }

  /** A file's name without its directory, quoted where a shell would need it. */
  private static String word(OptionSpec option, String value) {
    String shown =
        option.typeInfo().getActualGenericTypeArguments().contains(Path.class.getName())
            ? Objects.toString(Path.of(value).toAbsolutePath().normalize().getFileName(), value)
            : value;
    return PLAIN.matcher(shown).matches() ? shown : "'" + shown.replace("'", "'\\''") + "'";
  }
}
