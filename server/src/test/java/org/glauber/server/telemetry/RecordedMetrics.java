package org.glauber.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The metrics recorded by a meter, as sent to a collector and as scraped by Prometheus. */
public final class RecordedMetrics {
  private final InMemoryMetricReader sent = InMemoryMetricReader.create();
  private final PrometheusEndpoint endpoint = new PrometheusEndpoint();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setMeterProvider(
              endpoint
                  .registerReader(SdkMeterProvider.builder().registerMetricReader(sent))
                  .build())
          .build();

  /** The meter for the instruments. */
  public Meter meter() {
    return new Telemetry(sdk).meter();
  }

  /** The page that Prometheus would scrape now. */
  public String page() {
    return new String(endpoint.page(endpoint.format("text/plain")), StandardCharsets.UTF_8);
  }

  /** The attributes of a metric's points that a collector would receive now. */
  public List<Attributes> points(String name) {
    return sent.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .flatMap(RecordedMetrics::attributes)
        .toList();
  }

  /**
   * Asserts that exactly these metrics of the operators' table were recorded, each as its row
   * specifies and with every value that the row lists.
   */
  public void assertAre(List<MetricsTable.Row> rows) {
    Collection<MetricData> metrics = sent.collectAllMetrics();
    assertThat(metrics)
        .extracting(MetricData::getName)
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(rows.stream().map(MetricsTable.Row::name).toList());
    String page = page();
    for (MetricData metric : metrics) {
      MetricsTable.Row row =
          rows.stream().filter(it -> it.name().equals(metric.getName())).findFirst().orElseThrow();
      assertThat(kind(metric)).as(row.name()).isEqualTo(row.kind());
      assertThat(metric.getUnit()).as(row.name()).isEqualTo(row.unit());
      assertThat(row.description()).as(row.name()).startsWith(metric.getDescription());
      assertThat(page).contains("\n# TYPE " + row.scraped() + " " + row.kind() + "\n");
      assertAttributesAre(metric, row);
    }
  }

  private static void assertAttributesAre(MetricData metric, MetricsTable.Row row) {
    Set<String> found = new TreeSet<>();
    attributes(metric)
        .forEach(
            attributes -> {
              Set<String> names =
                  attributes.asMap().keySet().stream()
                      .map(AttributeKey::getKey)
                      .collect(Collectors.toSet());
              assertThat(names).as(row.name()).containsAll(row.always());
              found.addAll(names);
            });
    assertThat(found).as(row.name()).isEqualTo(row.all());
    for (MetricsTable.Attribute attribute : row.attributes()) {
      if (!attribute.values().isEmpty()) {
        assertThat(values(metric, attribute))
            .as(row.name() + " by " + attribute.name())
            .isEqualTo(attribute.values());
      }
    }
  }

  private static Set<String> values(MetricData metric, MetricsTable.Attribute attribute) {
    AttributeKey<String> key = AttributeKey.stringKey(attribute.name());
    return attributes(metric)
        .flatMap(attributes -> Stream.ofNullable(attributes.get(key)))
        .collect(Collectors.toSet());
  }

  private static Stream<Attributes> attributes(MetricData metric) {
    return metric.getData().getPoints().stream().map(point -> point.getAttributes());
  }

  private static String kind(MetricData metric) {
    return switch (metric.getType()) {
      case LONG_GAUGE, DOUBLE_GAUGE -> "gauge";
      case LONG_SUM -> metric.getLongSumData().isMonotonic() ? "counter" : "gauge";
      case DOUBLE_SUM -> metric.getDoubleSumData().isMonotonic() ? "counter" : "gauge";
      case HISTOGRAM -> "histogram";
      case EXPONENTIAL_HISTOGRAM, SUMMARY -> "another kind";
    };
  }
}
