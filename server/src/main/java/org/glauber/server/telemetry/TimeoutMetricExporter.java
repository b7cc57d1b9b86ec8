package org.glauber.server.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Guarantees that each export of metrics completes or times out. The SDK starts no export before
 * the previous one has completed, so an export that never completes would stop them all. Quarkus'
 * exporter may miss the end of a response that arrives before the exporter listens for it (<a
 * href="https://github.com/quarkusio/quarkus/issues/47205">quarkus#47205</a>): about once in a few
 * hundred exports when they start on another thread than the one that receives responses.
 */
final class TimeoutMetricExporter implements MetricExporter {
  private static final Logger LOG = Logger.getLogger(TimeoutMetricExporter.class);

  private final MetricExporter exporter;
  private final Executor loop;
  private final Duration longest;

  /**
   * @param exporter the exporter that may miss a response
   * @param loop runs tasks on the thread that receives responses
   * @param longest the time-out of an export
   */
  TimeoutMetricExporter(MetricExporter exporter, Executor loop, Duration longest) {
    this.exporter = exporter;
    this.loop = loop;
    this.longest = longest;
  }

  @Override
  public CompletableResultCode export(Collection<MetricData> metrics) {
    CompletableResultCode ended = new CompletableResultCode();
    loop.execute(() -> export(metrics, ended));
    Thread.startVirtualThread(
        () -> {
          if (!ended.join(longest.toMillis(), TimeUnit.MILLISECONDS).isDone()) {
            LOG.warnf("Metric export timed out: timeout=%d s", longest.toSeconds());
            ended.fail();
          }
        });
    return ended;
  }

  private void export(Collection<MetricData> metrics, CompletableResultCode ended) {
    try {
      CompletableResultCode sent = exporter.export(metrics);
      sent.whenComplete(
          () -> {
            if (sent.isSuccess()) {
              ended.succeed();
            } else {
              ended.fail();
            }
          });
    } catch (RuntimeException e) {
      LOG.warn("Metric export failed", e);
      ended.fail();
    }
  }

  /** Immutable, because an export that timed out may still read its data. */
  @Override
  public MemoryMode getMemoryMode() {
    return MemoryMode.IMMUTABLE_DATA;
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
    return exporter.getAggregationTemporality(instrument);
  }

  @Override
  public Aggregation getDefaultAggregation(InstrumentType instrument) {
    return exporter.getDefaultAggregation(instrument);
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
