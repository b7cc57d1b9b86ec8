package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glauber.harness.service.ServiceKind;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.MetricsTable.Attribute;
import org.glauber.server.telemetry.MetricsTable.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the queries of rules, dashboards and autoscalers with the metrics of a running suite
 * and, for metrics that do not always occur, with the operators' table, which the services' own
 * tests check. With an unknown name, label or value, an alert would never fire.
 */
@ExtendWith(SharedSuite.Resolver.class)
class QueriesIT {
  private static final Path DEPLOY = Home.root().resolve("deploy");
  private static final List<String> ASKERS =
      List.of(
          "prometheus/rules.yaml",
          "grafana/overview.json",
          "grafana/loop.json",
          "kubernetes/components/keda/scalers.yaml",
          "kubernetes/adapter.yaml");
  private static final String TESTS = "prometheus/rules.test.yaml";
  private static final MetricsTable TABLE = MetricsTable.of(Home.root());
  private static final Pattern RECORD = Pattern.compile("record: (\\S+)");
  private static final Pattern POSTFIX = Pattern.compile("\\)\\s*(?:by|without)\\s*\\([^<]");

  // Labels that Prometheus adds to every sample of a service.
  private static final Set<String> OF_A_TARGET = Set.of("job", "instance", "namespace", "pod");

  private static final Map<String, Set<String>> LABELS = new HashMap<>(); // by series
  private static final Map<String, Set<String>> VALUES = new HashMap<>(); // by series and label

  @BeforeAll
  static void scrapeARunningSuite(SharedSuite shared) throws Exception {
    for (Pages.Sample sample : Pages.of(shared.suite()).samples()) {
      has(sample.series(), sample.labels().keySet());
      sample.labels().forEach((label, value) -> hasValues(sample.series(), label, Set.of(value)));
    }
    for (Row row : TABLE.rows()) {
      for (String series : series(row)) {
        has(series, Set.of());
        for (Attribute attribute : row.attributes()) {
          has(series, Set.of(attribute.label()));
          hasValues(series, attribute.label(), attribute.values());
        }
      }
    }
    RECORD
        .matcher(read("prometheus/rules.yaml"))
        .results()
        .forEach(it -> has(it.group(1), Set.of()));
    has("up", Set.of());
    // The adapter passes it to the autoscaler under a name without a colon.
    has("glauber_denoiser_demand", Set.of());
  }

  private static Set<String> series(Row row) {
    return row.kind().equals("histogram")
        ? Stream.of("_bucket", "_sum", "_count")
            .map(part -> row.scraped() + part)
            .collect(Collectors.toSet())
        : Set.of(row.scraped());
  }

  private static void has(String series, Set<String> labels) {
    Set<String> all = LABELS.computeIfAbsent(series, _ -> new HashSet<>(OF_A_TARGET));
    all.addAll(labels);
  }

  private static void hasValues(String series, String label, Set<String> values) {
    VALUES.computeIfAbsent(series + " " + label, _ -> new HashSet<>()).addAll(values);
  }

  @Test
  void queriesUseExistingSeries() throws IOException {
    for (String asker : andTests()) {
      Queries queries = queries(asker);
      assertThat(queries.series()).as(asker).hasSizeGreaterThan(2);
      assertThat(unknownSeries(queries)).as(asker).isEmpty();
    }
  }

  @Test
  void queriesSelectByExistingLabels() throws IOException {
    for (String asker : andTests()) {
      assertThat(withUnknownLabel(queries(asker))).as(asker).isEmpty();
    }
  }

  @Test
  void queriesSelectPossibleValues() throws IOException {
    int count = 0;
    for (String asker : ASKERS) {
      count += queries(asker).selections().size();
      assertThat(ofWhatNeverHappens(queries(asker))).as(asker).isEmpty();
    }
    assertThat(count).isGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "glauber_denoiser_calibration_sum>glauber_denoiser_calibration_ratio_sum",
        "glauber_ending=\"failed\">glauber_ending=\"fails\"",
        "glauber_ending=\"failed\">glauber_end=\"failed\"",
        "glauber_state=\"silent\">glauber_state=\"running\"",
        "glauber_reason=\"overdue\">glauber_reason=\"quota\"",
        "glauber_status=\"UNAVAILABLE\">glauber_status=\"UNAVAILING\"",
        "v1.GenerationService>v1.GeneratorService",
        "le=\"5.12\">le=\"5\"",
        "(Old|Tenured)>(Aged|Elder)",
        "gateway|tokenizer>gateway|tokeniser",
        "sum by (glauber_service)>sum by (glauber_model)",
        "max by (job, instance, glauber_service)>max by (job, instance, glauber_device)"
      })
  void aMistakeInTheRulesIsFound(String mistake) throws IOException {
    String[] parts = mistake.split(">");
    String rules = read("prometheus/rules.yaml");
    assertThat(rules).contains(parts[0]);
    Queries queries = new Queries(rules.replace(parts[0], parts[1]));
    int found =
        unknownSeries(queries).size()
            + withUnknownLabel(queries).size()
            + ofWhatNeverHappens(queries).size()
            + byUnknownLabel(queries).size();
    assertThat(found).isPositive();
  }

  private static List<String> unknownSeries(Queries queries) {
    return queries.series().stream().filter(series -> !LABELS.containsKey(series)).toList();
  }

  private static List<Queries.Selection> withUnknownLabel(Queries queries) {
    return queries.selections().stream().filter(it -> !hasLabel(it.series(), it.label())).toList();
  }

  private static List<Queries.Selection> ofWhatNeverHappens(Queries queries) {
    return queries.selections().stream().filter(it -> !it.isSatisfiable(values(it))).toList();
  }

  private static List<Queries.Grouping> byUnknownLabel(Queries queries) {
    return queries.groupings().stream()
        .filter(
            grouping ->
                grouping.series().stream()
                    .anyMatch(
                        series ->
                            grouping.labels().stream().anyMatch(label -> !hasLabel(series, label))))
        .toList();
  }

  private static boolean hasLabel(String series, String label) {
    return LABELS.getOrDefault(series, Set.of()).contains(label);
  }

  /** Tests of rules may invent models and addresses, but not values that a list defines. */
  @Test
  void testsOfRulesHavePossibleSamples() throws IOException {
    int count = 0;
    for (Queries.Selection selection : queries(TESTS).selections()) {
      Optional<Set<String>> listed = listed(selection);
      if (listed.isPresent()) {
        count++;
        assertThat(selection.isSatisfiable(listed.get())).as(selection.toString()).isTrue();
      }
    }
    assertThat(count).isGreaterThan(20);
  }

  private static Set<String> values(Queries.Selection selection) {
    return listed(selection)
        .orElseGet(
            () -> VALUES.getOrDefault(selection.series() + " " + selection.label(), Set.of()));
  }

  /** Returns all possible values of a label, if a list defines them. */
  private static Optional<Set<String>> listed(Queries.Selection selection) {
    return switch (selection.label()) {
      case "job" ->
          Optional.of(
              Stream.of(ServiceKind.values())
                  .map(ServiceKind::peerName)
                  .collect(Collectors.toSet()));
      case "namespace" -> Optional.of(Set.of("glauber"));
      case "glauber_status" ->
          Optional.of(Stream.of(Status.Code.values()).map(Enum::name).collect(Collectors.toSet()));
      default ->
          TABLE.rows(row -> series(row).contains(selection.series())).stream()
              .flatMap(row -> row.attributes().stream())
              .filter(attribute -> attribute.label().equals(selection.label()))
              .map(Attribute::values)
              .filter(values -> !values.isEmpty())
              .findFirst();
    };
  }

  @Test
  void queriesAggregateByExistingLabels() throws IOException {
    int count = 0;
    for (String asker : ASKERS) {
      Queries queries = queries(asker);
      assertThat(POSTFIX.matcher(queries.text()).find()).as(asker + " groups behind").isFalse();
      count += queries.groupings().size();
      assertThat(byUnknownLabel(queries)).as(asker).isEmpty();
    }
    assertThat(count).isGreaterThan(40);
  }

  /** Otherwise sums of different metrics would have no labels in common. */
  @Test
  void aggregationsWithoutLabelsKeepTheServicesOwn() throws IOException {
    int count = 0;
    for (String asker : ASKERS) {
      for (Queries.Grouping grouping : queries(asker).groupings()) {
        for (String series : grouping.isBy() ? Set.<String>of() : grouping.series()) {
          count++;
          Set<String> left = new HashSet<>(LABELS.get(series));
          left.removeAll(grouping.labels());
          assertThat(left).as(asker + ": " + series).isEqualTo(OF_A_TARGET);
        }
      }
    }
    assertThat(count).isEqualTo(3);
  }

  @Test
  void joinsUseLabelsThatBothSidesHave() throws IOException {
    List<Queries.Pairing> pairings = queries("prometheus/rules.yaml").pairings();
    assertThat(pairings)
        .hasSize(3)
        .allSatisfy(pairing -> assertThat(pairing.by()).containsAll(pairing.labels()));
  }

  @Test
  void theNamespaceIsTheManifests() throws IOException {
    assertThat(read("kubernetes/base/kustomization.yaml")).contains("\nnamespace: glauber\n");
  }

  @Test
  void alertmanagerMatchesExistingAlerts() throws IOException {
    String rules = read("prometheus/rules.yaml");
    assertThat(
            Pattern.compile("Glauber\\w+")
                .matcher(read("prometheus/alertmanager.yaml"))
                .results()
                .map(it -> it.group()))
        .isNotEmpty()
        .allMatch(alert -> rules.contains("alert: " + alert + "\n"));
  }

  @Test
  void autoscalersUseMetricsOfTheAdapter() throws IOException {
    String adapter = read("kubernetes/adapter.yaml");
    Matcher metrics =
        Pattern.compile("metric: \\{name: (\\w+)\\}")
            .matcher(read("kubernetes/components/hpa/autoscalers.yaml"));
    int count = 0;
    while (metrics.find()) {
      count++;
      assertThat(adapter)
          .containsAnyOf("{as: " + metrics.group(1) + "}", "'" + metrics.group(1) + "{");
    }
    assertThat(count).isEqualTo(3);
  }

  @Test
  void everyAlertHasItsEntryInTheRunbook() throws IOException {
    String runbook = Files.readString(Home.root().resolve("docs/operations/runbook.md"));
    Matcher alerts = Pattern.compile("alert: (\\w+)").matcher(read("prometheus/rules.yaml"));
    String tests = read("prometheus/rules.test.yaml");
    int count = 0;
    while (alerts.find()) {
      count++;
      String alert = alerts.group(1);
      assertThat(runbook).contains("\n## " + alert + "\n");
      assertThat(read("prometheus/rules.yaml"))
          .contains("runbook: docs/operations/runbook.md#" + alert.toLowerCase(Locale.ROOT) + "\n");
      assertThat(tests).as("it fires in a test").contains("alertname: " + alert + "\n");
    }
    assertThat(count).isGreaterThan(10);
  }

  private static List<String> andTests() {
    return Stream.concat(ASKERS.stream(), Stream.of(TESTS)).toList();
  }

  private static Queries queries(String asker) throws IOException {
    return Queries.of(DEPLOY.resolve(asker));
  }

  private static String read(String file) throws IOException {
    return Files.readString(DEPLOY.resolve(file));
  }
}
