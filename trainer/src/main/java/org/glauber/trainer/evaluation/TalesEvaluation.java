package org.glauber.trainer.evaluation;

import com.google.gson.Gson;
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
    Tally free = Tally.of(grammar, generations.free(count, seed));
    Tally filled = Tally.of(grammar, generations.filled(templates(grammar), seed));
    Tally plainly = Tally.of(grammar, new Generations(client, model, plain).free(count, seed));
    List<Row> rows =
        List.of(
            new Row("free", chosen, free),
            new Row("half of the words given", chosen, filled),
            new Row("free", plain, plainly));
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
    add(report, "", rows.get(0).tally());
    add(report, "infilled_", rows.get(1).tally());
    add(report, "plain_", rows.get(2).tally());
    console.out().println(new Gson().toJson(report));
  }

  private void printTable(List<Row> rows) {
    TextTable table = new TextTable("WHAT", "SAMPLING", "TALES", "SENTENCES", "DIFFERENT");
    for (Row row : rows) {
      table.row(
          row.what(),
          EvalCommand.sentence(row.sampling()),
          percent(row.tally().talesShare()),
          percent(row.tally().sentencesShare()),
          percent(row.tally().differentShare()));
    }
    console.out().println("Accepted by the grammar, of " + count + " tales each:");
    table.lines().forEach(console.out()::println);
  }

  private static void add(JsonObject report, String kind, Tally tally) {
    report.addProperty(kind + "sentences_accepted", tally.sentencesShare());
    report.addProperty(kind + "tales_accepted", tally.talesShare());
    report.addProperty(kind + "tales_different", tally.differentShare());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private record Row(String what, SamplingOptions sampling, Tally tally) {}
}
