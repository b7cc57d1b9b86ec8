package org.glauber.cli.generation;

import java.util.List;
import org.glauber.cli.output.GenerationOutput;
import org.glauber.client.GatewayClient;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextRequest;

/** A call that generates texts and shows its events as they arrive. */
public final class GenerationCall {
  private GenerationCall() {}

  /**
   * Generates the texts, shows every event, and returns the results by index. Closes the output.
   *
   * @throws org.glauber.console.CommandFailure if the call fails, or ends before every text is
   *     finished
   */
  public static List<Finished> run(
      GatewayClient client, GenerateTextRequest request, GenerationOutput output) {
    Results<Finished> results = new Results<>();
    try (output) {
      client.generateText(
          request,
          event -> {
            if (event.hasFinished()) {
              results.put(event.getIndex(), event.getFinished());
            }
            output.show(event);
          });
    }
    return results.all(Math.max(1, request.getCount()), "text");
  }
}
