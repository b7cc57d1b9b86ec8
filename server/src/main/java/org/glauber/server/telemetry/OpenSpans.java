package org.glauber.server.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/** Counts recorded spans that have started and not ended. An idle service has none. */
@Singleton
class OpenSpans implements SpanProcessor {
  private final AtomicLong open = new AtomicLong();

  void start(@Observes StartupEvent event, Telemetry telemetry) {
    telemetry
        .meter()
        .gaugeBuilder("glauber.spans.open")
        .ofLongs()
        .setUnit("{span}")
        .setDescription("Recorded spans that have not ended")
        .buildWithCallback(gauge -> gauge.record(open.get()));
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    open.incrementAndGet();
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    open.decrementAndGet();
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }
}
