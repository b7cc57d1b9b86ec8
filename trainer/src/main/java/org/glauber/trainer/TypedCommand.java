package org.glauber.trainer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command line as the user typed it, without local paths, for the model card. */
final class TypedCommand {
  private static final Set<String> PLACES = Set.of("--models", "--runs", "--threads", "--replace");
  private static final Pattern PLAIN = Pattern.compile("[\\w./,:=+-]+");

  private TypedCommand() {}

  /**
   * Returns the command line.
   *
   * @param model the command's first argument
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

  /**
   * Returns a value, quoted if a shell needs that; a file is reduced to its name without the
   * directory.
   */
  private static String word(OptionSpec option, String value) {
    String shown =
        option.type() == Path.class
            ? Objects.toString(Path.of(value).toAbsolutePath().normalize().getFileName(), value)
            : value;
    return PLAIN.matcher(shown).matches() ? shown : "'" + shown.replace("'", "'\\''") + "'";
  }
}
