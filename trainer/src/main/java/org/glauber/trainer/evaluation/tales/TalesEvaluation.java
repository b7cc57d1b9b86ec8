package org.glauber.trainer.evaluation.tales;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.glauber.client.GatewayClient;
import org.glauber.console.CommandFailure;
import org.glauber.console.terminal.Console;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.generation.v1.Template;
import org.glauber.trainer.corpus.TalesCorpus;
import org.glauber.trainer.diversity.TaleDiversity;
import org.glauber.trainer.evaluation.report.EarlierReport;
import org.glauber.trainer.evaluation.report.EvaluatedModel;
import org.glauber.trainer.evaluation.report.ReliabilityReport;
import org.glauber.trainer.evaluation.tales.TalesReport.Kind;
import org.glauber.trainer.run.InterruptedRun;
import org.glauber.trainer.run.Interruption;
import org.glauber.trainer.samples.Generations;
import org.glauber.trainer.samples.Generations.Generated;
import org.glauber.trainer.samples.HalfGiven;
import org.glauber.trainer.tales.TalesGrammar;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the tales of a model: the shares of tales and sentences that the grammar accepts, the
 * diversity of the accepted tales, and the reliability of the model's p0.
 *
 * @param earlier report to compare the shares with; null for none
 */
public record TalesEvaluation(
    Console console, EvaluatedModel model, @Nullable EarlierReport earlier) {

  /**
   * Generates tales, without a template and with half of the words given, and prints how many the
   * grammar accepts.
   *
   * @param chosen the sampling options
   * @param plain the same options at temperature 1 and top-p 1
   */
  public void run(GatewayClient client, SamplingOptions chosen, SamplingOptions plain, boolean json)
      throws InterruptedException {
    TalesGrammar grammar = TalesGrammar.load();
    int count = model.count();
    long seed = model.seed();
    Generations generations = new Generations(client, model.name(), chosen);
    console.err().printf(Locale.ROOT, "Generating 3 times %,d tales …%n", count);
    List<Generated> free = generations.free(count, seed);
    List<Generated> filled = generations.filled(templates(grammar), seed);
    List<Generated> plainly = new Generations(client, model.name(), plain).free(count, seed);
    TaleDiversity diversity = new TaleDiversity(grammar);
    TalesReport report =
        new TalesReport(
            List.of(
                TalesReport.Row.of(Kind.FREE, chosen, grammar, free).withDiversity(diversity, free),
                TalesReport.Row.of(Kind.INFILLED, chosen, grammar, filled),
                TalesReport.Row.of(Kind.PLAIN, plain, grammar, plainly)
                    .withDiversity(diversity, plainly)),
            reliability(chosen),
            earlier);
    if (json) {
      JsonObject object = model.report(chosen);
      report.addTo(object);
      console.out().println(new Gson().toJson(object));
    } else {
      console.out().println("Accepted by the grammar, of " + count + " tales each:");
      report.lines().forEach(console.out()::println);
    }
  }

  private List<Template> templates(TalesGrammar grammar) {
    SplittableRandom random = new SplittableRandom(model.seed());
    return IntStream.range(0, model.count())
        .mapToObj(k -> HalfGiven.of(grammar.generate(random), random))
        .toList();
  }

  private @Nullable ReliabilityReport reliability(SamplingOptions chosen) {
    try (Interruption interruption = Interruption.listen(console.err())) {
      return model.reliability(new TalesCorpus(), chosen, interruption::check);
    } catch (InterruptedRun e) {
      throw CommandFailure.interrupted();
    }
  }
}
