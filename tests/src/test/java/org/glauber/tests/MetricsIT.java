package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.MetricsTable.Attribute;
import org.glauber.server.telemetry.MetricsTable.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Compares what Prometheus scrapes from a running suite with the operators' table of metrics. */
@ExtendWith(SharedSuite.Resolver.class)
class MetricsIT {
  private static final MetricsTable TABLE = MetricsTable.of(Home.root());
  private static final Pattern HELP =
      Pattern.compile("(?m)^# HELP ((?:glauber|gen_ai)_\\w+) (.*)$");

  private static final List<String> LOG_LINES = new ArrayList<>();
  private static Pages pages = new Pages(Map.of());
  private static final Map<String, Integer> PROBES = new HashMap<>(); // status by service and path

  @BeforeAll
  static void scrapeARunningSuite(SharedSuite shared) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient();
        Stream<Path> files = Files.list(shared.logs())) {
      pages = Pages.of(shared.suite());
      for (ServiceProcess service : shared.suite().services()) {
        for (String probe : List.of("/q/health/live", "/q/health/ready")) {
          URI address = service.metrics().orElseThrow().resolve(probe);
          PROBES.put(
              service.name() + " " + probe,
              http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
                  .statusCode());
        }
      }
      for (Path log : files.toList()) {
        LOG_LINES.addAll(Files.readAllLines(log));
      }
    }
  }

  @Test
  void theTableListsTheMetricsOfTheSuite() {
    Set<String> always = types(TABLE.rows(row -> !row.isSometimes()));
    assertThat(always).isNotEmpty();
    Set<String> found = pages.types();
    found.removeIf(type -> type.startsWith("jvm_"));
    assertThat(found).as("metrics of the suite").isSubsetOf(types(TABLE.rows()));
    assertThat(always).as("metrics of the table").isSubsetOf(found);
  }

  /** Returns the names and kinds in Prometheus' notation. */
  private static Set<String> types(List<Row> rows) {
    return rows.stream()
        .map(row -> row.scraped() + " " + row.kind())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The table's descriptions may continue after the scraped ones. */
  @Test
  void descriptionsBeginWithTheHelpTexts() {
    Map<String, String> helpTexts = new HashMap<>();
    HELP.matcher(pages.all()).results().forEach(it -> helpTexts.put(it.group(1), it.group(2)));
    List<Row> rows = TABLE.rows(row -> helpTexts.containsKey(row.scraped()));
    assertThat(rows)
        .hasSizeGreaterThan(20)
        .allSatisfy(row -> assertThat(row.description()).startsWith(helpTexts.get(row.scraped())));
  }

  @Test
  void theTableListsTheLabels() {
    int count = 0;
    for (Row row : TABLE.rows()) {
      List<Pages.Sample> samples =
          pages.samples().stream().filter(sample -> sample.isOf(row.scraped())).toList();
      Set<String> scraped = new TreeSet<>();
      samples.forEach(sample -> scraped.addAll(sample.labels().keySet()));
      scraped.removeIf(label -> label.equals("le") || label.startsWith("otel_scope_"));
      if (!samples.isEmpty()) {
        count += samples.size();
        assertThat(scraped).as(row.name()).containsAll(labels(row.always()));
        assertThat(labels(row.all())).as(row.name()).containsAll(scraped);
      }
      for (Attribute attribute : row.attributes()) {
        assertAreListed(row, attribute, samples);
      }
    }
    assertThat(count).isGreaterThan(50);
  }

  /**
   * A gauge always exports all of its values; other metrics may lack values that have not occurred
   * yet.
   */
  private static void assertAreListed(Row row, Attribute attribute, List<Pages.Sample> samples) {
    if (attribute.values().isEmpty()) {
      return;
    }
    Set<String> scraped =
        samples.stream()
            .map(sample -> sample.labels().getOrDefault(attribute.label(), ""))
            .collect(Collectors.toSet());
    assertThat(scraped).as(row.name()).isSubsetOf(attribute.values());
    if (row.kind().equals("gauge")) {
      assertThat(scraped).as(row.name()).isEqualTo(attribute.values());
    }
  }

  private static Set<String> labels(Set<String> attributes) {
    return attributes.stream().map(name -> name.replace('.', '_')).collect(Collectors.toSet());
  }

  @Test
  void nothingIsSentWhereNoCollectorIsNamed() {
    assertThat(LOG_LINES).isNotEmpty().noneMatch(line -> line.contains("export"));
  }

  @Test
  void valuesFromCallersAreNotLabels() {
    assertThat(pages.byService().values()).noneMatch(page -> page.contains("server_address="));
  }

  @Test
  void theProbesOfTheManifestsAreAnswered() {
    assertThat(PROBES)
        .hasSize(2 * pages.byService().size())
        .allSatisfy(
            (probe, status) -> {
              assertThat(status).as(probe).isEqualTo(200);
            });
  }
}
