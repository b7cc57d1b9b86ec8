package org.glauber.cli.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;
import org.glauber.cli.gateway.GatewayClient;
import org.glauber.cli.generation.Results;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.ImageFinished;

/** One call that generates images, shown and written as it goes. */
public final class ImageCall {
  private ImageCall() {}

  /**
   * Generates, hands every event to the outputs, and returns the results by index. Closes the
   * outputs.
   *
   * @throws CommandFailure when the call fails, a file cannot be written, or the call ends before
   *     every image is finished
   */
  public static List<ImageFinished> run(
      GatewayClient client, GenerateImageRequest request, List<ImageOutput> outputs) {
    Results<ImageFinished> results = new Results<>();
    try {
      try {
        client.generateImage(
            request,
            event -> {
              if (event.hasFinished()) {
                results.put(event.getIndex(), event.getFinished());
              }
              outputs.forEach(output -> show(output, event));
            });
      } finally {
        for (ImageOutput output : outputs) {
          output.close();
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, "A file could not be written: " + e.getMessage() + ".");
    }
    return results.all(Math.max(1, request.getCount()), "image");
  }

  private static void show(ImageOutput output, GenerateImageResponse event) {
    try {
      output.show(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
