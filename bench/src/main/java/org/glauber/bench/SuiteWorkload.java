package org.glauber.bench;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.cli.gateway.GatewayClient;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.model.v1.Modality;

/**
 * Whole generations through the gateway.
 *
 * @param modality of the model
 * @param maxWindow of the requests: 1 looks at no step ahead, 0 leaves it to the denoiser
 */
record SuiteWorkload(
    GatewayClient client, String model, Modality modality, int maxWindow, ProgressRhythm progress)
    implements Workload {
  /** As a person would ask for it. */
  static final ProgressRhythm WATCHED = ProgressRhythm.newBuilder().setEveryMillis(100).build();

  /** As a program would that wants the result. */
  static final ProgressRhythm UNWATCHED = ProgressRhythm.newBuilder().setNone(true).build();

  /** Generations of a model that is served. */
  static SuiteWorkload of(
      GatewayClient client, String model, int maxWindow, ProgressRhythm progress) {
    Modality modality = client.model(model).getManifest().getModality();
    return new SuiteWorkload(client, model, modality, maxWindow, progress);
  }

  @Override
  public Pace run(int chains, Duration time) throws InterruptedException {
    return AtOnce.run(chains, time, modality == Modality.MODALITY_IMAGE ? this::image : this::text);
  }

  private long text(long seed) {
    AtomicLong steps = new AtomicLong();
    client.generateText(
        GenerateTextRequest.newBuilder()
            .setModel(model)
            .setSeed(seed)
            .setMaxWindow(maxWindow)
            .setProgress(progress)
            .build(),
        event -> {
          if (event.hasFinished()) {
            steps.addAndGet(event.getFinished().getStatistics().getSteps());
          }
        });
    return steps.get();
  }

  private long image(long seed) {
    AtomicLong steps = new AtomicLong();
    client.generateImage(
        GenerateImageRequest.newBuilder()
            .setModel(model)
            .setSeed(seed)
            .setMaxWindow(maxWindow)
            .setProgress(progress)
            .build(),
        event -> {
          if (event.hasFinished()) {
            steps.addAndGet(event.getFinished().getStatistics().getSteps());
          }
        });
    return steps.get();
  }
}
