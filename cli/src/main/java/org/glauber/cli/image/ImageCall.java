package org.glauber.cli.image;

import java.util.List;
import org.glauber.cli.generation.Results;
import org.glauber.client.GatewayClient;
import org.glauber.console.CommandFailure;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.ImageFinished;

/** A call that generates images, and shows and writes them as they arrive. */
public final class ImageCall {
  private ImageCall() {}

  /**
   * Generates the images, passes every event to the outputs, and returns the results by index.
   * Closes the outputs.
   *
   * @throws CommandFailure if the call fails, a file cannot be written, or the call ends before
   *     every image is finished
   */
  public static List<ImageFinished> run(
      GatewayClient client, GenerateImageRequest request, List<ImageOutput> outputs) {
    Results<ImageFinished> results = new Results<>();
    try (CompositeOutput together = new CompositeOutput(outputs)) {
      client.generateImage(
          request,
          event -> {
            if (event.hasFinished()) {
              results.put(event.getIndex(), event.getFinished());
            }
            together.show(event);
          });
    }
    return results.all(Math.max(1, request.getCount()), "image");
  }

  /** Several outputs as one. */
  private record CompositeOutput(List<ImageOutput> outputs) implements ImageOutput {
    @Override
    public void show(GenerateImageResponse event) {
      outputs.forEach(output -> output.show(event));
    }

    /** Closes all outputs, even if one fails, because the terminal must be restored. */
    @Override
    public void close() {
      if (!outputs.isEmpty()) {
        try (ImageOutput first = outputs.getFirst()) {
          new CompositeOutput(outputs.subList(1, outputs.size())).close();
        }
      }
    }
  }
}
