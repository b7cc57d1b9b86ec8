package org.glauber.cli.generation;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;
import org.glauber.cli.gateway.GatewayClient;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;

/** One call that generates texts, shown as it goes. */
public final class GenerationCall {
  private final SortedMap<Integer, GenerateTextResponse> newest = new TreeMap<>();

  private GenerationCall() {}

  /**
   * Generates, shows every event, and returns the results by index. Closes the output.
   *
   * @throws CommandFailure when the call fails, or ends before every text is finished
   */
  public static List<Finished> run(
      GatewayClient client, GenerateTextRequest request, GenerationOutput output) {
    GenerationCall call = new GenerationCall();
    try (output) {
      client.generateText(
          request,
          event -> {
            call.newest.put(event.getIndex(), event);
            output.show(event);
          });
    }
    return call.results(Math.max(1, request.getCount()));
  }

  private List<Finished> results(int count) {
    if (newest.size() != count
        || newest.values().stream().anyMatch(event -> !event.hasFinished())) {
      throw new CommandFailure(
          ExitCode.INTERNAL, "The gateway ended the call before every text was finished.");
    }
    return newest.values().stream().map(GenerateTextResponse::getFinished).toList();
  }
}
