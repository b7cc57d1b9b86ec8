package org.glauber.server.telemetry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The operators' table of metrics in {@code docs/operations/metrics.md}. */
public record MetricsTable(List<Row> rows) {
  // | `name` † | kind | unit | by | what |
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| `((?:glauber|gen_ai)\\.[a-z._]+)` (†?) ?\\| (counter|gauge|histogram)"
              + " \\| (\\S+) \\|([^|]*)\\| ([^|]*) \\|$");
  // `name` (value, value)
  private static final Pattern ATTRIBUTE = Pattern.compile("`([a-z_.]+)`(?: \\(([a-z_, -]+)\\))?");

  /**
   * A metric.
   *
   * @param isSometimes whether it exists only after some event
   * @param kind counter, gauge or histogram
   * @param unit the unit in OpenTelemetry's notation
   * @param description begins with the instrument's description
   */
  public record Row(
      String name,
      boolean isSometimes,
      String kind,
      String unit,
      List<Attribute> attributes,
      String description) {

    /** Its name in Prometheus, translated as OpenTelemetry's specification defines. */
    public String scraped() {
      String suffix =
          switch (unit) {
            case "s" -> "_seconds";
            case "By" -> "_bytes";
            default -> "";
          };
      return name.replace('.', '_') + suffix + (kind.equals("counter") ? "_total" : "");
    }

    /** The names of the attributes that all its points have. */
    public Set<String> always() {
      return names(attribute -> !attribute.isSometimes());
    }

    /** The names of the attributes that a point may have. */
    public Set<String> all() {
      return names(attribute -> true);
    }

    private Set<String> names(Predicate<Attribute> wanted) {
      return attributes.stream()
          .filter(wanted)
          .map(Attribute::name)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /**
   * An attribute of a metric.
   *
   * @param isSometimes whether only some of the metric's points have it
   * @param values all possible values; empty if the table lists none
   */
  public record Attribute(String name, boolean isSometimes, Set<String> values) {

    /** Its name in Prometheus. */
    public String label() {
      return name.replace('.', '_');
    }
  }

  /** Requires rows, so that a comparison with the table never passes because it was not found. */
  public MetricsTable {
    rows = List.copyOf(rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("The table of metrics has no row");
    }
  }

  /** Reads the table of the repository with this root. */
  public static MetricsTable of(Path root) {
    try {
      List<Row> rows = new ArrayList<>();
      Matcher found = ROW.matcher(Files.readString(root.resolve("docs/operations/metrics.md")));
      while (found.find()) {
        rows.add(
            new Row(
                found.group(1),
                !found.group(2).isEmpty(),
                found.group(3),
                found.group(4),
                attributes(found.group(5)),
                found.group(6)));
      }
      return new MetricsTable(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Attributes after a semicolon are optional. */
  private static List<Attribute> attributes(String by) {
    List<Attribute> attributes = new ArrayList<>();
    String[] parts = by.split(";", 2);
    for (int part = 0; part < parts.length; part++) {
      boolean isSometimes = part > 0;
      ATTRIBUTE
          .matcher(parts[part])
          .results()
          .forEach(
              it ->
                  attributes.add(
                      new Attribute(
                          it.group(1), isSometimes, values(Optional.ofNullable(it.group(2))))));
    }
    return attributes;
  }

  private static Set<String> values(Optional<String> listed) {
    return listed.map(values -> Set.of(values.split(", "))).orElse(Set.of());
  }

  /** The row of a metric. */
  public Optional<Row> row(String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst();
  }

  /** The rows that satisfy a predicate. */
  public List<Row> rows(Predicate<Row> wanted) {
    return rows.stream().filter(wanted).toList();
  }
}
