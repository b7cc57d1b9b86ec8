package org.glauber.gateway.alias;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The text of an aliases file: one alias in a line, {@code alias = model: weight, model: weight},
 * with comments after {@code #}.
 */
final class AliasFile {
  /** The largest weight. */
  static final int MAX_WEIGHT = 1_000_000;

  private static final int MAX_ALIASES = 1_000;
  private static final int MAX_TARGETS = 100;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final Pattern WEIGHT = Pattern.compile("[0-9]{1,7}");

  private final SortedMap<String, AliasTargets> aliases = new TreeMap<>();
  private int line;

  private AliasFile() {}

  /**
   * Parses the text.
   *
   * @return (alias) → its models
   * @throws IllegalArgumentException naming the line, the rule and the value
   */
  static SortedMap<String, AliasTargets> parse(String text) {
    AliasFile file = new AliasFile();
    text.lines().forEach(file::add);
    file.requireNoChains();
    return file.aliases;
  }

  private void add(String text) {
    line++;
    String content = text.replaceAll("#.*", "").strip();
    if (content.isEmpty()) {
      return;
    }
    String[] sides = content.split("=", 2);
    require(sides.length == 2, "must be \"alias = model: weight, model: weight\"", content);
    String alias = sides[0].strip();
    requireName("the alias", alias);
    require(!aliases.containsKey(alias), "must name each alias once in the file", alias);
    require(
        aliases.size() < MAX_ALIASES, "must be one of %,d aliases".formatted(MAX_ALIASES), alias);
    aliases.put(alias, targets(alias, sides[1]));
  }

  private AliasTargets targets(String alias, String text) {
    SortedMap<String, Integer> weights = new TreeMap<>();
    String[] targets = text.split(",", -1);
    require(
        targets.length <= MAX_TARGETS,
        "must name at most %,d models".formatted(MAX_TARGETS),
        targets.length);
    for (String target : targets) {
      String[] sides = target.split(":", 2);
      String model = sides[0].strip();
      requireName("a model", model);
      require(!model.equals(alias), "must not name the alias itself as a model", model);
      require(!weights.containsKey(model), "must name each model once", model);
      weights.put(model, sides.length == 1 ? 1 : weight(model, sides[1].strip()));
    }
    require(
        weights.values().stream().anyMatch(weight -> weight > 0),
        "must give a model a weight above 0",
        weights);
    return new AliasTargets(weights);
  }

  private int weight(String model, String text) {
    boolean isNumber = WEIGHT.matcher(text).matches();
    int weight = isNumber ? Integer.parseInt(text) : -1;
    require(
        weight >= 0 && weight <= MAX_WEIGHT,
        "must give %s a weight of 0 to %,d".formatted(model, MAX_WEIGHT),
        text);
    return weight;
  }

  private void requireName(String what, String name) {
    require(NAME.matcher(name).matches(), what + " must match " + NAME, name);
  }

  private void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("line %d %s, but is \"%s\"".formatted(line, rule, value));
    }
  }

  private void requireNoChains() {
    aliases.forEach(
        (alias, targets) -> {
          for (String model : targets.weights().keySet()) {
            if (aliases.containsKey(model)) {
              throw new IllegalArgumentException(
                  "the alias %s must name models, but %s is an alias".formatted(alias, model));
            }
          }
        });
  }
}
