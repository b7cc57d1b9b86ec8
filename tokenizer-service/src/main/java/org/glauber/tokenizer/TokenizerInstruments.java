package org.glauber.tokenizer;

import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import java.util.function.IntSupplier;

/** The metrics of calls that wait for the tokenizer. */
final class TokenizerInstruments {
  private static final List<Double> WAIT_SECONDS =
      List.of(1e-4, 5e-4, 1e-3, 5e-3, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

  private final DoubleHistogram queueWait;
  private final LongCounter callsRefused;

  TokenizerInstruments(Meter meter, IntSupplier waiting) {
    queueWait =
        meter
            .histogramBuilder("glauber.tokenizer.queue.wait")
            .setUnit("s")
            .setDescription("Time from a call's arrival to its first turn")
            .setExplicitBucketBoundariesAdvice(WAIT_SECONDS)
            .build();
    callsRefused =
        meter
            .counterBuilder("glauber.tokenizer.calls.refused")
            .setUnit("{call}")
            .setDescription("Calls for which there was no place")
            .build();
    callsRefused.add(0);
    meter
        .gaugeBuilder("glauber.tokenizer.calls.waiting")
        .ofLongs()
        .setUnit("{call}")
        .setDescription("Calls that wait for a turn, begun or not")
        .buildWithCallback(gauge -> gauge.record(waiting.getAsInt()));
  }

  void waited(long nanos) {
    queueWait.record(nanos / 1e9);
  }

  void refused() {
    callsRefused.add(1);
  }
}
