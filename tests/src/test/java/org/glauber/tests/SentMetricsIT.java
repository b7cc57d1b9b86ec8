package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.metrics.v1.Metric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.service.ServiceKind;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.MetricsTable.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the metrics that a suite sends to a collector with the operators' table. */
@Tag("long")
class SentMetricsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final MetricsTable TABLE = MetricsTable.of(Home.root());

  @Test
  void aCollectorIsSentTheTablesMetricsAsTheyAre(@TempDir Path logs) throws Exception {
    assertThat(missing(logs)).isEmpty();
  }

  /**
   * If an export does not start on the thread that receives responses, one export in a few hundred
   * misses its response, and no other export follows it.
   */
  @Test
  void afterEveryExportComesAnother() throws Exception {
    try (Collector collector = new Collector();
        Launched tokenizer =
            Launched.start(
                ServiceKind.TOKENIZER,
                Map.of(
                    "glauber.server.port",
                    "0",
                    "quarkus.http.port",
                    "0",
                    "glauber.models.directory",
                    Home.root().resolve("models").toString(),
                    "glauber.telemetry.endpoint",
                    collector.endpoint(),
                    "quarkus.otel.metric.export.interval",
                    "5ms"))) {
      tokenizer.address();
      long end = System.nanoTime() + PATIENCE.toNanos();
      long exports = 0;
      while (exports < 3_000) {
        exports +=
            collector.sentMetrics().stream()
                .filter(metric -> metric.getName().equals("glauber.spans.open"))
                .count();
        assertThat(System.nanoTime()).as("%d exports", exports).isLessThan(end);
        TimeUnit.MILLISECONDS.sleep(200);
      }
      assertThat(tokenizer.log()).noneMatch(line -> line.contains("did not answer"));
    }
  }

  /** Returns the metrics in the table that a generating suite does not send within a minute. */
  private static Set<String> missing(Path logs) throws Exception {
    Set<String> awaited =
        TABLE.rows(row -> !row.isSometimes()).stream()
            .map(Row::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(awaited).hasSizeGreaterThan(20);
    try (Collector collector = new Collector();
        Suite suite = Home.start(sending(Home.plan(logs), collector));
        Texts texts = new Texts(suite.target());
        Images images = new Images(suite.target())) {
      texts.finished(Texts.request(1, 1).build());
      images.finished(Images.request(1, 1).build());
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!awaited.isEmpty() && System.nanoTime() < end) {
        for (Metric metric : collector.sentMetrics()) {
          if (metric.getName().matches("(glauber|gen_ai)\\..*")) {
            assertIsInTheTable(metric);
          }
          awaited.remove(metric.getName());
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
    return awaited;
  }

  private static void assertIsInTheTable(Metric metric) {
    String name = metric.getName();
    assertThat(TABLE.row(name)).as(name).isPresent();
    Row row = TABLE.row(name).orElseThrow();
    assertThat(metric.getUnit()).as(name).isEqualTo(row.unit());
    assertThat(kind(metric)).as(name).isEqualTo(row.kind());
    assertThat(row.description()).as(name).startsWith(metric.getDescription());
  }

  private static String kind(Metric metric) {
    return switch (metric.getDataCase()) {
      case GAUGE -> "gauge";
      case SUM -> metric.getSum().getIsMonotonic() ? "counter" : "gauge";
      case HISTOGRAM -> "histogram";
      case EXPONENTIAL_HISTOGRAM, SUMMARY, DATA_NOT_SET -> "another kind";
    };
  }

  private static SuitePlan sending(SuitePlan plan, Collector collector) {
    return Home.everywhere(
        Home.everywhere(plan, "glauber.telemetry.endpoint", collector.endpoint()),
        "quarkus.otel.metric.export.interval",
        "1s");
  }
}
