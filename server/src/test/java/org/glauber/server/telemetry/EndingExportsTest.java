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
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndingExportsTest {
  /** Every export of it has the same result. */
  private static final class Exporter implements MetricExporter {
    final CountDownLatch exports = new CountDownLatch(3);
    private final CompletableResultCode result;

    Exporter(CompletableResultCode result) {
      this.result = result;
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
      exports.countDown();
      return result;
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
  void afterAnExportThatDoesNotEndTheNextIsMade() throws InterruptedException {
    Exporter forgetful = new Exporter(new CompletableResultCode());
    PeriodicMetricReader reader =
        PeriodicMetricReader.builder(
                new EndingExports(forgetful, Runnable::run, Duration.ofMillis(50)))
            .setInterval(Duration.ofMillis(10))
            .build();
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder().registerMetricReader(reader).build()) {
      meters.get("test").counterBuilder("calls").build().add(1);
      assertThat(forgetful.exports.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatAnExportCameToIsTold() {
    assertThat(export(CompletableResultCode.ofSuccess()).isSuccess()).isTrue();
    assertThat(export(CompletableResultCode.ofFailure()).isSuccess()).isFalse();
  }

  private static CompletableResultCode export(CompletableResultCode result) {
    CompletableResultCode told =
        new EndingExports(new Exporter(result), Runnable::run, Duration.ofSeconds(30))
            .export(List.of())
            .join(30, TimeUnit.SECONDS);
    assertThat(told.isDone()).isTrue();
    return told;
  }
}
