package org.glauber.vqgan.pipeline;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;
import org.glauber.model.Model;
import org.glauber.server.capacity.ByteBudget;

/** The metrics of image processing, for all devices together. */
final class VqganInstruments {
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("glauber.model");
  private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("glauber.operation");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("glauber.reason");
  private static final String FULL = "full";
  private static final String MEMORY = "memory";
  private static final String NOT_FINITE = "not_finite";
  private static final List<Long> IMAGES = List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L);
  private static final List<Double> SECONDS =
      List.of(1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0);
  private static final List<Double> WAIT_SECONDS =
      List.of(1e-3, 5e-3, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0);

  private final LongCounter imagesRefused;
  private final DoubleHistogram queueWait;
  private final LongHistogram batchSize;
  private final DoubleHistogram batchDuration;

  VqganInstruments(Meter meter, ImageJobQueue queue, ImageJobQueue files, ByteBudget memory) {
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
    queueWait =
        meter
            .histogramBuilder("glauber.vqgan.queue.wait")
            .setUnit("s")
            .setDescription("Time from an image's arrival to its call to the network")
            .setExplicitBucketBoundariesAdvice(WAIT_SECONDS)
            .build();
    imagesRefused =
        meter
            .counterBuilder("glauber.vqgan.images.refused")
            .setUnit("{image}")
            .setDescription(
                "Images for which there was no place or no memory, or whose pixels were not finite")
            .build();
    meter
        .gaugeBuilder("glauber.vqgan.images.waiting")
        .ofLongs()
        .setUnit("{image}")
        .setDescription("Images that wait for a device")
        .buildWithCallback(gauge -> gauge.record(queue.size()));
    meter
        .gaugeBuilder("glauber.vqgan.files.waiting")
        .ofLongs()
        .setUnit("{image}")
        .setDescription("Images whose files wait to be read")
        .buildWithCallback(gauge -> gauge.record(files.size()));
    meter
        .gaugeBuilder("glauber.vqgan.memory.used")
        .ofLongs()
        .setUnit("By")
        .setDescription("Bytes that calls hold for their images")
        .buildWithCallback(gauge -> gauge.record(memory.held()));
  }

  /** Initialises the counters of a model that is now served. */
  void serves(Model model) {
    refused(model, 0, FULL);
    refused(model, 0, MEMORY);
    refused(model, 0, NOT_FINITE);
  }

  /** Counts images that a full queue refused. */
  void refused(List<? extends ImageJob> work) {
    refused(work.getFirst().model(), work.size(), FULL);
  }

  /** Counts images that were refused for lack of memory. */
  void withoutMemory(Model model, int images) {
    refused(model, images, MEMORY);
  }

  /** Counts an image whose pixels are not finite. */
  void notFinite(Model model) {
    refused(model, 1, NOT_FINITE);
  }

  private void refused(Model model, int images, String reason) {
    imagesRefused.add(images, Attributes.of(MODEL, model.name(), REASON, reason));
  }

  /** Records the waiting time of images that a device takes. */
  void taken(List<ImageJob> batch) {
    long now = System.nanoTime();
    for (ImageJob work : batch) {
      queueWait.record(
          (now - work.arrivalNanos()) / 1e9, Attributes.of(MODEL, work.model().name()));
    }
  }

  void completed(List<ImageJob> batch, Duration time) {
    String operation =
        switch (batch.getFirst()) {
          case ImageJob.Read _ -> "read";
          case ImageJob.Encode _ -> "encode";
          case ImageJob.Decode _ -> "decode";
        };
    Attributes attributes =
        Attributes.of(MODEL, batch.getFirst().model().name(), OPERATION, operation);
    batchSize.record(batch.size(), attributes);
    batchDuration.record(time.toNanos() / 1e9, attributes);
  }
}
