package org.glauber.trainer.evaluation;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.glauber.cli.console.Console;
import org.glauber.cli.console.TextTable;
import org.glauber.cli.gateway.GatewayClient;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.generation.v1.Template;
import org.glauber.trainer.evaluation.Generations.Generated;
import org.glauber.trainer.tales.TalesGrammar;

/**
 * The share of a model's tales and sentences that the tales grammar accepts.
 *
 * @param count tales of each kind
 * @param seed of the first
 */
record TalesEvaluation(Console console, String model, int count, long seed) {

  /**
   * Generates tales, freely and with half of the words given.
   *
   * @param chosen sampling
   * @param plain the same at temperature 1 and top-p 1
   */
  void run(GatewayClient client, SamplingOptions chosen, SamplingOptions plain, boolean json)
      throws InterruptedException {
    TalesGrammar grammar = TalesGrammar.load();
    Generations generations = new Generations(client, model, chosen);
    console.err().printf(Locale.ROOT, "Generating 3 times %,d tales …%n", count);
    List<Generated> free = generations.free(count, seed);
    List<Generated> filled = generations.filled(templates(grammar), seed);
    List<Generated> plainly = new Generations(client, model, plain).free(count, seed);
    List<Row> rows =
        List.of(
            Row.of("free", chosen, grammar, free),
            Row.of("half of the words given", chosen, grammar, filled),
            Row.of("free", plain, grammar, plainly));
    if (json) {
      printJson(rows);
    } else {
      printTable(rows);
    }
  }

  private List<Template> templates(TalesGrammar grammar) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, count)
        .mapToObj(k -> HalfGiven.of(grammar.generate(random), random))
        .toList();
  }

  private void printJson(List<Row> rows) {
    JsonObject report = EvalCommand.report(model, count, seed, rows.getFirst().sampling());
    add(report, "", rows.get(0));
    add(report, "infilled_", rows.get(1));
    add(report, "plain_", rows.get(2));
    console.out().println(new Gson().toJson(report));
  }

  private void printTable(List<Row> rows) {
    TextTable table =
        new TextTable(
            "WHAT", "SAMPLING", "TALES", "95 %", "SENTENCES", "DIFFERENT", "EVALUATIONS/SITE");
    for (Row row : rows) {
      table.row(
          row.what(),
          EvalCommand.sentence(row.sampling()),
          percent(row.tally().talesShare()),
          percent(row.tally().talesInterval().low())
              + " to "
              + percent(row.tally().talesInterval().high()),
          percent(row.tally().sentencesShare()),
          percent(row.tally().differentShare()),
          String.format(Locale.ROOT, "%.2f", row.evaluationsPerSite()));
    }
    console.out().println("Accepted by the grammar, of " + count + " tales each:");
    table.lines().forEach(console.out()::println);
  }

  private static void add(JsonObject report, String kind, Row row) {
    Tally tally = row.tally();
    Interval interval = tally.talesInterval();
    JsonArray bounds = new JsonArray();
    bounds.add(interval.low());
    bounds.add(interval.high());
    report.add(kind + "tales_accepted_interval", bounds);
    report.addProperty(kind + "evaluations_per_site", row.evaluationsPerSite());
    report.addProperty(kind + "sentences_accepted", tally.sentencesShare());
    report.addProperty(kind + "tales_accepted", tally.talesShare());
    report.addProperty(kind + "tales_different", tally.differentShare());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /**
   * What came of one way to generate.
   *
   * @param evaluationsPerSite steps that the network decided, of each free site
   */
  private record Row(
      String what, SamplingOptions sampling, Tally tally, double evaluationsPerSite) {
    static Row of(
        String what, SamplingOptions sampling, TalesGrammar grammar, List<Generated> generated) {
      int freeSites = generated.stream().mapToInt(Generated::freeSites).sum();
      int evaluations = generated.stream().mapToInt(Generated::evaluations).sum();
      Tally tally = Tally.of(grammar, generated.stream().map(Generated::text).toList());
      return new Row(what, sampling, tally, freeSites == 0 ? 0 : (double) evaluations / freeSites);
    }
  }
}
