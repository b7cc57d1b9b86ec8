package org.glauber.tests;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.glauber.cli.suite.ServiceKind;
import org.glauber.cli.suite.ServiceProcess;
import org.glauber.cli.suite.Suite;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Prometheus finds in a running suite, against the table that operators are given, and against
 * what rules, dashboards and autoscalers ask for.
 */
class MetricsIT {
  private static final Path DEPLOY = Home.root().resolve("deploy");
  private static final List<String> ASKERS =
      List.of(
          "prometheus/rules.yaml",
          "grafana/overview.json",
          "grafana/loop.json",
          "kubernetes/components/keda/scalers.yaml",
          "kubernetes/adapter.yaml");
  // | `name` | kind | unit | ...
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `((?:glauber|gen_ai)[a-z._]+)` (†?) ?\\| (\\w+) \\| (\\S+) \\|");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^# TYPE ((?:glauber|gen_ai|jvm)_\\w+) (\\w+)$");
  // | `name` | kind | unit | by | what
  private static final Pattern DESCRIBED =
      Pattern.compile(
          "(?m)^\\| `((?:glauber|gen_ai)[a-z._]+)` †? ?\\| (\\w+) \\| (\\S+) \\|([^|]*)\\| ([^|]*) \\|$");
  private static final Pattern HELP =
      Pattern.compile("(?m)^# HELP ((?:glauber|gen_ai)_\\w+) (.*)$");
  private static final Pattern RECORD = Pattern.compile("record: (\\S+)");
  // What stands in braces, or in the parentheses of a grouping, are labels.
  private static final Pattern LABELS =
      Pattern.compile("\\{[^{}]*\\}|\\b(?:by|on|without|ignoring|group_left)\\s*\\([^()]*\\)");
  private static final Pattern SERIES =
      Pattern.compile("\\b((?:glauber|gen_ai|jvm)[:_][a-z0-9_:]+)(?![\\w.])");
  private static final Pattern LABEL = Pattern.compile("\\b(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
  private static final Pattern BUCKET = Pattern.compile("\\ble=\"([^\"]+)\"");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("`((?:glauber|gen_ai|error|rpc)\\.[a-z_.]+)`");
  private static final Pattern PART = Pattern.compile("_(bucket|sum|count)$");

  @TempDir private static Path logs;
  private static final Map<String, String> PAGES = new HashMap<>(); // by service
  private static final Map<String, Integer> PROBES = new HashMap<>(); // status, by service and path

  @BeforeAll
  static void scrapeARunningSuite() throws Exception {
    try (Suite suite = Home.start(Home.plan(logs));
        Texts texts = new Texts(suite.target());
        Images images = new Images(suite.target());
        HttpClient http = HttpClient.newHttpClient()) {
      texts.finished(Texts.request(1, 1).build());
      images.finished(Images.request(1, 1).build());
      for (ServiceProcess service : suite.services()) {
        URI metrics = service.metrics().orElseThrow();
        PAGES.put(service.name(), get(http, metrics).body());
        for (String probe : List.of("/q/health/live", "/q/health/ready")) {
          PROBES.put(service.name() + " " + probe, get(http, metrics.resolve(probe)).statusCode());
        }
      }
    }
  }

  @Test
  void theTableAndTheSuiteTellTheSame() throws IOException {
    Set<String> always = table(false);
    Set<String> sometimes = table(true);
    assertThat(always).isNotEmpty();
    Set<String> found =
        types().stream()
            .filter(type -> !type.startsWith("jvm_"))
            .collect(toCollection(TreeSet::new));
    assertThat(found).as("what is told is in the table").isSubsetOf(union(always, sometimes));
    assertThat(always).as("what is in the table is told").isSubsetOf(found);
  }

  /** The table may go on where a description ends. */
  @Test
  void theTableBeginsWithWhatPrometheusIsTold() throws IOException {
    Map<String, String> told = new HashMap<>();
    for (String page : PAGES.values()) {
      HELP.matcher(page).results().forEach(it -> told.put(it.group(1), it.group(2)));
    }
    Matcher rows = DESCRIBED.matcher(read("README.md"));
    int count = 0;
    while (rows.find()) {
      String help = told.get(scraped(rows.group(1), rows.group(2), rows.group(3)));
      if (help != null) {
        count++;
        assertThat(rows.group(5)).as(rows.group(1)).startsWith(help);
      }
    }
    assertThat(count).isGreaterThan(20);
  }

  /** What stands behind a semicolon is not always there. */
  @Test
  void theTableNamesWhatPrometheusTellsApart() throws IOException {
    String all = String.join("", PAGES.values());
    Matcher rows = DESCRIBED.matcher(read("README.md"));
    int count = 0;
    while (rows.find()) {
      String name = scraped(rows.group(1), rows.group(2), rows.group(3));
      Set<String> told = new TreeSet<>();
      Matcher samples =
          Pattern.compile("(?m)^" + name + "(?:_bucket|_sum|_count)?\\{(.*)\\} \\S+$").matcher(all);
      while (samples.find()) {
        count++;
        LABEL.matcher(samples.group(1)).results().forEach(it -> told.add(it.group(1)));
      }
      told.removeIf(label -> label.equals("le") || label.startsWith("otel_scope_"));
      String[] by = rows.group(4).split(";", 2);
      if (all.contains("\n# TYPE " + name + " ")) {
        assertThat(told).as(name).containsAll(labels(by[0]));
        assertThat(union(labels(by[0]), labels(by[by.length - 1]))).as(name).containsAll(told);
      }
    }
    assertThat(count).isGreaterThan(50);
  }

  private static Set<String> labels(String attributes) {
    return Pattern.compile("`([a-z_.]+)`")
        .matcher(attributes)
        .results()
        .map(it -> it.group(1).replace('.', '_'))
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void nothingIsSentWhereNoCollectorIsNamed() throws IOException {
    try (Stream<Path> files = Files.list(logs)) {
      for (Path log : files.toList()) {
        assertThat(Files.readAllLines(log)).noneMatch(line -> line.contains("export"));
      }
    }
  }

  @Test
  void whatCallersInventIsNobodysLabel() {
    assertThat(PAGES.values()).noneMatch(page -> page.contains("server_address="));
  }

  @Test
  void rulesDashboardsAndAutoscalersAskForWhatThereIs() throws IOException {
    Set<String> there = new HashSet<>();
    for (String type : union(union(table(false), table(true)), types())) {
      there.add(type.replaceFirst(" .*", ""));
    }
    RECORD.matcher(read("prometheus/rules.yaml")).results().forEach(it -> there.add(it.group(1)));
    // The adapter gives it to the autoscaler under a name that has no colon.
    there.add("glauber_denoiser_demand");
    for (String asker : ASKERS) {
      Matcher asked = SERIES.matcher(LABELS.matcher(queries(asker)).replaceAll(" "));
      Set<String> unknown = new TreeSet<>();
      int count = 0;
      while (asked.find()) {
        count++;
        String series = asked.group(1);
        if (!there.contains(series) && !there.contains(PART.matcher(series).replaceFirst(""))) {
          unknown.add(series);
        }
      }
      assertThat(count).as(asker).isGreaterThan(2);
      assertThat(unknown).as(asker).isEmpty();
    }
  }

  /** A label that nothing has would make an alert mute. */
  @Test
  void whatTheySelectByThereIs() throws IOException {
    Set<String> there = new HashSet<>(Set.of("job", "instance", "namespace", "pod"));
    for (String page : PAGES.values()) {
      LABEL.matcher(page).results().forEach(it -> there.add(it.group(1)));
    }
    ATTRIBUTE
        .matcher(read("README.md"))
        .results()
        .forEach(it -> there.add(it.group(1).replace('.', '_')));
    for (String asker : ASKERS) {
      String queries = queries(asker);
      assertThat(LABEL.matcher(queries).results().map(it -> it.group(1)))
          .as(asker)
          .isSubsetOf(there);
      assertThat(BUCKET.matcher(queries).results().map(it -> it.group(1)))
          .as(asker)
          .allMatch(
              bound ->
                  PAGES.values().stream().anyMatch(page -> page.contains("le=\"" + bound + "\"")));
    }
  }

  @Test
  void whatAlertmanagerTellsApartAreAlerts() throws IOException {
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
  void autoscalersGoByWhatTheAdapterGives() throws IOException {
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
    String runbook = read("RUNBOOK.md");
    Matcher alerts = Pattern.compile("alert: (\\w+)").matcher(read("prometheus/rules.yaml"));
    String tests = read("prometheus/rules.test.yaml");
    int count = 0;
    while (alerts.find()) {
      count++;
      String alert = alerts.group(1);
      assertThat(runbook).contains("\n## " + alert + "\n");
      assertThat(read("prometheus/rules.yaml"))
          .contains("runbook: deploy/RUNBOOK.md#" + alert.toLowerCase(Locale.ROOT) + "\n");
      assertThat(tests).as("it fires in a test").contains("alertname: " + alert + "\n");
    }
    assertThat(count).isGreaterThan(10);
  }

  @Test
  void theProbesOfTheManifestsAreAnswered() {
    assertThat(PROBES)
        .hasSize(2 * ServiceKind.values().length)
        .allSatisfy(
            (probe, status) -> {
              assertThat(status).as(probe).isEqualTo(200);
            });
  }

  /** Names and kinds of the table, as Prometheus has them. */
  private static Set<String> table(boolean sometimes) throws IOException {
    Set<String> names = new TreeSet<>();
    Matcher rows = ROW.matcher(read("README.md"));
    while (rows.find()) {
      if (rows.group(2).isEmpty() != sometimes) {
        names.add(scraped(rows.group(1), rows.group(3), rows.group(4)) + " " + rows.group(3));
      }
    }
    return names;
  }

  /** The same of what was scraped. */
  private static Set<String> types() {
    Set<String> types = new TreeSet<>();
    for (String page : PAGES.values()) {
      TYPE.matcher(page).results().forEach(it -> types.add(it.group(1) + " " + it.group(2)));
    }
    return types;
  }

  /** A name as OpenTelemetry's specification has it translated for Prometheus. */
  private static String scraped(String name, String kind, String unit) {
    String suffix =
        switch (unit) {
          case "s" -> "_seconds";
          case "By" -> "_bytes";
          default -> "";
        };
    return name.replace('.', '_') + suffix + (kind.equals("counter") ? "_total" : "");
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = new TreeSet<>(one);
    all.addAll(other);
    return all;
  }

  /** The expressions of a dashboard; all of another file. */
  private static String queries(String asker) throws IOException {
    if (!asker.endsWith(".json")) {
      return read(asker);
    }
    StringBuilder queries = new StringBuilder();
    for (JsonElement panel :
        JsonParser.parseString(read(asker)).getAsJsonObject().getAsJsonArray("panels")) {
      for (JsonElement target : panel.getAsJsonObject().getAsJsonArray("targets")) {
        queries.append(target.getAsJsonObject().get("expr").getAsString()).append('\n');
      }
    }
    return queries.toString();
  }

  private static String read(String file) throws IOException {
    return Files.readString(DEPLOY.resolve(file));
  }

  private static HttpResponse<String> get(HttpClient http, URI address)
      throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }
}
