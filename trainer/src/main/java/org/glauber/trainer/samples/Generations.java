package org.glauber.trainer.samples;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.glauber.client.GatewayClient;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerationStatistics;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.generation.v1.Template;

/** Generates texts with one model through a gateway, a few calls at a time. */
public final class Generations {
  private static final int TEXTS_PER_CALL = 8;
  private static final int CALLS_AT_ONCE = 16;

  private final GatewayClient client;
  private final GenerateTextRequest prototype;

  /** Creates a source of texts of a model with the given sampling options. */
  public Generations(GatewayClient client, String model, SamplingOptions sampling) {
    this.client = client;
    this.prototype =
        GenerateTextRequest.newBuilder()
            .setModel(model)
            .setSampling(sampling)
            .setProgress(ProgressRhythm.newBuilder().setNone(true))
            .build();
  }

  /**
   * A generated text and its cost.
   *
   * @param evaluations number of steps that the network decided; evaluations that lookahead wasted
   *     on wrong guesses are not counted
   * @param freeSites number of sites that were not clamped
   */
  public record Generated(String text, int evaluations, int freeSites) {
    /** Returns the mean number of evaluations per free site; 0 if there are no free sites. */
    public static double evaluationsPerSite(List<Generated> generated) {
      int freeSites = generated.stream().mapToInt(Generated::freeSites).sum();
      int evaluations = generated.stream().mapToInt(Generated::evaluations).sum();
      return freeSites == 0 ? 0 : (double) evaluations / freeSites;
    }
  }

  /** Generates texts without a template, with consecutive seeds from {@code seed}. */
  public List<Generated> free(int count, long seed) throws InterruptedException {
    List<Callable<List<Generated>>> calls = new ArrayList<>();
    for (int first = 0; first < count; first += TEXTS_PER_CALL) {
      GenerateTextRequest.Builder request =
          prototype.toBuilder()
              .setSeed(seed + first)
              .setCount(Math.min(TEXTS_PER_CALL, count - first));
      calls.add(() -> texts(request.build()));
    }
    return Calls.run(calls, 2);
  }

  /** Generates one text for each template, with consecutive seeds from {@code seed}. */
  public List<Generated> filled(List<Template> templates, long seed) throws InterruptedException {
    List<Callable<List<Generated>>> calls =
        IntStream.range(0, templates.size())
            .mapToObj(k -> prototype.toBuilder().setTemplate(templates.get(k)).setSeed(seed + k))
            .<Callable<List<Generated>>>map(request -> () -> texts(request.build()))
            .toList();
    return Calls.run(calls, CALLS_AT_ONCE);
  }

  private List<Generated> texts(GenerateTextRequest request) {
    Map<Integer, Integer> freeSites = new HashMap<>(); // by index
    SortedMap<Integer, Generated> texts = new TreeMap<>(); // by index
    client.generateText(
        request,
        event -> {
          if (event.hasAccepted()) {
            Accepted accepted = event.getAccepted();
            freeSites.put(
                event.getIndex(), accepted.getSiteCount() - accepted.getClampedSiteCount());
          } else if (event.hasFinished()) {
            GenerationStatistics statistics = event.getFinished().getStatistics();
            texts.put(
                event.getIndex(),
                new Generated(
                    event.getFinished().getText(),
                    statistics.getSteps() - statistics.getNoiseSteps(),
                    freeSites.getOrDefault(event.getIndex(), 0)));
          }
        });
    return List.copyOf(texts.values());
  }
}
