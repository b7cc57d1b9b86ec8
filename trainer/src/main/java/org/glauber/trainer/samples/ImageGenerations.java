package org.glauber.trainer.samples;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.glauber.client.GatewayClient;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;

/** Generates images with one model through a gateway, a few calls at a time. */
public final class ImageGenerations {
  private static final int IMAGES_PER_CALL = 8;
  private static final int CALLS_AT_ONCE = 2;

  private final GatewayClient client;
  private final GenerateImageRequest prototype;

  /** Creates a source of images of a model with the given sampling options. */
  public ImageGenerations(GatewayClient client, String model, SamplingOptions sampling) {
    this.client = client;
    this.prototype =
        GenerateImageRequest.newBuilder()
            .setModel(model)
            .setSampling(sampling)
            .setProgress(ProgressRhythm.newBuilder().setNone(true))
            .build();
  }

  /**
   * A generated image and its codes.
   *
   * @param codes (site)
   */
  public record Sample(BufferedImage image, int[] codes) {}

  /** Generates images with consecutive seeds from {@code seed}. */
  public List<Sample> draw(int count, long seed) throws InterruptedException {
    List<Callable<List<Sample>>> calls = new ArrayList<>();
    for (int first = 0; first < count; first += IMAGES_PER_CALL) {
      GenerateImageRequest request =
          prototype.toBuilder()
              .setSeed(seed + first)
              .setCount(Math.min(IMAGES_PER_CALL, count - first))
              .build();
      calls.add(() -> samples(request));
    }
    return Calls.run(calls, CALLS_AT_ONCE);
  }

  private List<Sample> samples(GenerateImageRequest request) {
    Sample[] samples = new Sample[request.getCount()];
    client.generateImage(
        request,
        event -> {
          if (event.hasFinished()) {
            samples[event.getIndex()] = sample(event);
          }
        });
    return List.of(samples);
  }

  private static Sample sample(GenerateImageResponse event) {
    try {
      return new Sample(
          ImageIO.read(event.getFinished().getImage().newInput()),
          event.getFinished().getCodesList().stream().mapToInt(Integer::intValue).toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
