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
 * Has every export of metrics end, for nothing more is sent until the one before has. Quarkus'
 * exporter may miss the end of an answer that comes before it listens (<a
 * href="https://github.com/quarkusio/quarkus/issues/47205">quarkus#47205</a>): once in a few
 * hundred exports, where another thread begins them than answers come on.
 */
final class EndingExports implements MetricExporter {
  private static final Logger LOG = Logger.getLogger(EndingExports.class);

  private final MetricExporter exporter;
  private final Executor loop;
  private final Duration longest;

  /**
   * @param exporter that may miss an answer
   * @param loop that answers come on
   * @param longest that an export may take
   */
  EndingExports(MetricExporter exporter, Executor loop, Duration longest) {
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
            LOG.warnf("The collector did not answer within %s s", longest.toSeconds());
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
      LOG.warn("Metrics could not be sent", e);
      ended.fail();
    }
  }

  /** An export that was given up may still read what it was given. */
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
