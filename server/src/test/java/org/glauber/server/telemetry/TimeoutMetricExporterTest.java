package org.glauber.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeoutMetricExporterTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofHours(1);

  /** An exporter whose exports all have the same result. */
  private static final class Exporter implements MetricExporter {
    final CountDownLatch exports = new CountDownLatch(3);
    private final Supplier<CompletableResultCode> result;

    Exporter(Supplier<CompletableResultCode> result) {
      this.result = result;
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
      exports.countDown();
      return result.get();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
      return AggregationTemporality.CUMULATIVE;
    }
  }

  @Test
  void anExportThatNeverCompletesTimesOutAndTheNextIsMade() throws InterruptedException {
    Exporter forgetful = new Exporter(CompletableResultCode::new);
    PeriodicMetricReader reader =
        PeriodicMetricReader.builder(new TimeoutMetricExporter(forgetful, Runnable::run, SHORT))
            .setInterval(Duration.ofMillis(10))
            .build();
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder().registerMetricReader(reader).build()) {
      meters.get("test").counterBuilder("calls").build().add(1);
      assertThat(forgetful.exports.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void theResultOfAnExportIsReported() {
    assertThat(succeeds(CompletableResultCode::ofSuccess)).isTrue();
    assertThat(succeeds(CompletableResultCode::ofFailure)).isFalse();
    assertThat(
            succeeds(
                () -> {
                  throw new IllegalStateException("no more");
                }))
        .isFalse();
  }

  private static boolean succeeds(Supplier<CompletableResultCode> result) {
    CompletableResultCode export =
        new TimeoutMetricExporter(new Exporter(result), Runnable::run, LONG)
            .export(List.of())
            .join(30, TimeUnit.SECONDS);
    assertThat(export.isDone()).isTrue();
    return export.isSuccess();
  }

  @Test
  void anExportStartsOnTheThreadOfItsResponse() {
    Exporter exporter = new Exporter(CompletableResultCode::ofSuccess);
    List<Runnable> onTheLoop = new ArrayList<>();
    CompletableResultCode result =
        new TimeoutMetricExporter(exporter, onTheLoop::add, LONG).export(List.of());
    assertThat(exporter.exports.getCount()).isEqualTo(3);
    onTheLoop.forEach(Runnable::run);
    assertThat(exporter.exports.getCount()).isEqualTo(2);
    assertThat(result.isSuccess()).isTrue();
  }
}
