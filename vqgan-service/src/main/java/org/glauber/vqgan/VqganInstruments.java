package org.glauber.vqgan;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;

/** What the devices' threads count, all of them together, by model. */
final class VqganInstruments {
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("glauber.model");
  private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("glauber.operation");
  private static final List<Long> IMAGES = List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L);
  private static final List<Double> SECONDS =
      List.of(1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0);

  private final LongHistogram batchSize;
  private final DoubleHistogram batchDuration;

  VqganInstruments(Meter meter, WorkQueue queue) {
    batchSize =
        meter
            .histogramBuilder("glauber.vqgan.batch.size")
            .ofLongs()
            .setUnit("{image}")
            .setDescription("Images of a call to the network")
            .setExplicitBucketBoundariesAdvice(IMAGES)
            .build();
    batchDuration =
        meter
            .histogramBuilder("glauber.vqgan.batch.duration")
            .setUnit("s")
            .setDescription("Time of a call to the network")
            .setExplicitBucketBoundariesAdvice(SECONDS)
            .build();
    meter
        .gaugeBuilder("glauber.vqgan.images.waiting")
        .ofLongs()
        .setUnit("{image}")
        .setDescription("Images that wait for a device")
        .buildWithCallback(gauge -> gauge.record(queue.size()));
  }

  void answered(List<Work> batch, Duration time) {
    String operation =
        switch (batch.getFirst()) {
          case Work.Encode _ -> "encode";
          case Work.Decode _ -> "decode";
        };
    Attributes attributes =
        Attributes.of(MODEL, batch.getFirst().model().name(), OPERATION, operation);
    batchSize.record(batch.size(), attributes);
    batchDuration.record(time.toNanos() / 1e9, attributes);
  }
}
