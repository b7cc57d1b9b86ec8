package org.glauber.tests;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The queries that Prometheus is asked, parsed with regular expressions as far as necessary. */
record Queries(String text) {
  // Labels are in braces or in the parentheses of a grouping.
  private static final Pattern LABELS =
      Pattern.compile("\\{[^{}]*\\}|\\b(?:by|on|without|ignoring|group_left)\\s*\\([^()]*\\)");
  private static final String NAME = "\\b((?:glauber|gen_ai|jvm)[:_][a-z0-9_:]+|up)";
  private static final Pattern SERIES =
      Pattern.compile("\\b((?:glauber|gen_ai|jvm)[:_][a-z0-9_:]+)(?![\\w.])");
  private static final Pattern SELECTOR = Pattern.compile(NAME + "\\{([^{}]*)\\}");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(by|without)\\s*\\(([^()<>]*)\\)\\s*\\(");
  private static final Pattern PAIRING =
      Pattern.compile("\\bon\\s*\\(([^()]*)\\)\\s*(?:\\w+\\s+by\\s*\\(([^()]*)\\))?");

  /** A selector of a series by the value of a label. */
  record Selection(String series, String label, String operator, String value) {

    /**
     * Returns whether one of these values matches; if the selector lists alternatives, each must
     * occur.
     */
    boolean isSatisfiable(Set<String> values) {
      if (value.isEmpty()) {
        return true; // selects series without the label
      }
      if (!operator.contains("~")) {
        return values.contains(value);
      }
      return value.matches("[\\w|-]+")
          ? values.containsAll(List.of(value.split("\\|")))
          : values.stream().anyMatch(it -> it.matches(value));
    }
  }

  /** An aggregation of series by labels, or without them. */
  record Grouping(boolean isBy, Set<String> labels, Set<String> series) {}

  /** A match of two aggregates on labels, with the labels that the second is aggregated by. */
  record Pairing(Set<String> labels, Set<String> by) {}

  /** Returns the queries of a dashboard's panels, or the whole text of another file. */
  static Queries of(Path file) throws IOException {
    String content = Files.readString(file);
    if (!file.toString().endsWith(".json")) {
      return new Queries(content);
    }
    StringBuilder queries = new StringBuilder();
    for (JsonElement panel :
        JsonParser.parseString(content).getAsJsonObject().getAsJsonArray("panels")) {
      for (JsonElement target : panel.getAsJsonObject().getAsJsonArray("targets")) {
        queries.append(target.getAsJsonObject().get("expr").getAsString()).append('\n');
      }
    }
    return new Queries(queries.toString());
  }

  /** Returns the series in the queries. */
  Set<String> series() {
    return SERIES
        .matcher(LABELS.matcher(text).replaceAll(" "))
        .results()
        .map(it -> it.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  List<Selection> selections() {
    List<Selection> selections = new ArrayList<>();
    Matcher selectors = SELECTOR.matcher(text);
    while (selectors.find()) {
      String series = selectors.group(1);
      MATCHER
          .matcher(selectors.group(2))
          .results()
          .forEach(
              it -> selections.add(new Selection(series, it.group(1), it.group(2), it.group(3))));
    }
    return selections;
  }

  List<Grouping> groupings() {
    List<Grouping> groupings = new ArrayList<>();
    Matcher found = GROUPING.matcher(text);
    while (found.find()) {
      groupings.add(
          new Grouping(
              found.group(1).equals("by"),
              labels(found.group(2)),
              new Queries(parenthesis(found.end())).series()));
    }
    return groupings;
  }

  List<Pairing> pairings() {
    return PAIRING
        .matcher(text)
        .results()
        .map(
            it ->
                new Pairing(
                    labels(it.group(1)), it.group(2) == null ? Set.of() : labels(it.group(2))))
        .toList();
  }

  private static Set<String> labels(String list) {
    return new TreeSet<>(List.of(list.strip().split("\\s*,\\s*")));
  }

  /** Returns the text from after an opening parenthesis to the closing one. */
  private String parenthesis(int start) {
    int end = start;
    for (int depth = 1; depth > 0; end++) {
      depth += text.charAt(end) == '(' ? 1 : text.charAt(end) == ')' ? -1 : 0;
    }
    return text.substring(start, end - 1);
  }
}
