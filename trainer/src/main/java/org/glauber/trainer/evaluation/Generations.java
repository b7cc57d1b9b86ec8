package org.glauber.trainer.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.glauber.cli.gateway.GatewayClient;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.generation.v1.Template;

/** Texts of one model from a gateway, a few at a time. */
final class Generations {
  private static final int TEXTS_PER_CALL = 8;
  private static final int CALLS_AT_ONCE = 16;

  private final GatewayClient client;
  private final GenerateTextRequest prototype;

  Generations(GatewayClient client, String model, SamplingOptions sampling) {
    this.client = client;
    this.prototype =
        GenerateTextRequest.newBuilder()
            .setModel(model)
            .setSampling(sampling)
            .setProgress(ProgressRhythm.newBuilder().setNone(true))
            .build();
  }

  /** Texts of the seeds from one on. */
  List<String> free(int count, long seed) throws InterruptedException {
    List<Callable<List<String>>> calls = new ArrayList<>();
    for (int first = 0; first < count; first += TEXTS_PER_CALL) {
      GenerateTextRequest.Builder request =
          prototype.toBuilder()
              .setSeed(seed + first)
              .setCount(Math.min(TEXTS_PER_CALL, count - first));
      calls.add(() -> texts(request.build()));
    }
    return Calls.run(calls, 2);
  }

  /** One text a template, of the seeds from one on. */
  List<String> filled(List<Template> templates, long seed) throws InterruptedException {
    List<Callable<List<String>>> calls =
        IntStream.range(0, templates.size())
            .mapToObj(k -> prototype.toBuilder().setTemplate(templates.get(k)).setSeed(seed + k))
            .<Callable<List<String>>>map(request -> () -> texts(request.build()))
            .toList();
    return Calls.run(calls, CALLS_AT_ONCE);
  }

  private List<String> texts(GenerateTextRequest request) {
    List<GenerateTextResponse> finished = new ArrayList<>();
    client.generateText(
        request,
        event -> {
          if (event.hasFinished()) {
            finished.add(event);
          }
        });
    return finished.stream()
        .sorted(Comparator.comparingInt(GenerateTextResponse::getIndex))
        .map(event -> event.getFinished().getText())
        .toList();
  }
}
