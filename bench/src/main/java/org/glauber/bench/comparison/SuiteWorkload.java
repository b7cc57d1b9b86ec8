package org.glauber.bench.comparison;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.client.GatewayClient;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.model.v1.Modality;

/**
 * A workload of whole generations through the gateway.
 *
 * @param modality the model's modality
 * @param maxWindow of the requests: 1 disables lookahead, 0 leaves it to the denoiser
 */
public record SuiteWorkload(
    GatewayClient client, String model, Modality modality, int maxWindow, ProgressRhythm progress)
    implements Workload {
  /** The progress interval of an interactive client. */
  public static final ProgressRhythm WATCHED =
      ProgressRhythm.newBuilder().setEveryMillis(100).build();

  /** No progress, as for a program that needs the result only. */
  public static final ProgressRhythm UNWATCHED = ProgressRhythm.newBuilder().setNone(true).build();

  /** A workload for a served model. */
  public static SuiteWorkload of(
      GatewayClient client, String model, int maxWindow, ProgressRhythm progress) {
    Modality modality = client.model(model).getManifest().getModality();
    return new SuiteWorkload(client, model, modality, maxWindow, progress);
  }

  @Override
  public Throughput run(int chains, Duration time) throws InterruptedException {
    return ConcurrentCallers.run(
        chains, time, modality == Modality.MODALITY_IMAGE ? this::image : this::text);
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
