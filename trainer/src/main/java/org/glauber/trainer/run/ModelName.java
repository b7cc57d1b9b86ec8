package org.glauber.trainer.run;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks model names, which must be valid directory names on every operating system. */
final class ModelName {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  /** Device names of Windows, with any suffix after the first dot. */
  private static final Pattern DEVICE = Pattern.compile("(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?");

  private static final int MOST_SHOWN = 80;

  private ModelName() {}

  /** Returns what is wrong with a name; empty if the name is valid. */
  static Optional<String> problem(String name) {
    if (!NAME.matcher(name).matches()) {
      String lower = name.toLowerCase(Locale.ROOT);
      String hint = NAME.matcher(lower).matches() ? "; try " + lower : "";
      return Optional.of(
          "NAME must have 1 to 63 characters of a-z, 0-9, '.', '_' and '-', the first a letter or digit, not "
              + quoted(name)
              + hint);
    }
    if (DEVICE.matcher(name).matches() || name.endsWith(".")) {
      return Optional.of(
          "NAME must be a directory's on every system; Windows has none that is called "
              + quoted(name));
    }
    return Optional.empty();
  }

  /** Returns the name in quotes, with control characters escaped, and shortened if it is long. */
  private static String quoted(String name) {
    StringBuilder quoted = new StringBuilder("\"");
    name.codePoints()
        .limit(MOST_SHOWN)
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                quoted.append("\\u%04x".formatted(c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted
        .append(name.codePointCount(0, name.length()) > MOST_SHOWN ? "…\"" : "\"")
        .toString();
  }
}
