package org.glauber.trainer.evaluation;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.glauber.cli.console.Console;
import org.glauber.cli.console.TextTable;
import org.glauber.cli.suite.ReachedSuite;
import org.glauber.cli.suite.SuiteOptions;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.generation.v1.Template;
import org.glauber.model.v1.Sampling;
import org.glauber.trainer.tales.TalesGrammar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eval}: the share of a model's tales and sentences that the tales grammar accepts. */
@Command(
    name = "eval",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Generate tales, and fill in tales of which half of the words are given, and print the share"
            + " that the tales grammar accepts.")
public final class EvalCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final int MOST = 100_000;

  private final Console console;
  private final Path home;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "The model's name, as in: eval tales.")
  private String model = "";

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "200",
      description = "Tales of each kind, 1 to 100,000 (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "The first tale's seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private SuiteOptions suite = new SuiteOptions();

  /**
   * @param home the repository's root
   */
  public EvalCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (count < 1 || count > MOST) {
      throw new ParameterException(
          spec.commandLine(), "--count must be 1 to 100,000, not " + count);
    }
    try (ReachedSuite reached = suite.reach(console, home, TIMEOUT, plan -> plan)) {
      Sampling recommended =
          reached.client().model(model).getManifest().getRecommended(0).getSampling();
      SamplingOptions plain =
          SamplingOptions.newBuilder()
              .setSweeps(recommended.getSweeps())
              .setTemperature(1)
              .setTopP(1)
              .build();
      TalesGrammar grammar = TalesGrammar.load();
      Generations generations =
          new Generations(reached.client(), model, SamplingOptions.getDefaultInstance());
      console.err().printf(Locale.ROOT, "Generating 3 times %,d tales …%n", count);
      Tally free = Tally.of(grammar, generations.free(count, seed));
      Tally filled = Tally.of(grammar, generations.filled(templates(grammar), seed));
      Tally plainly =
          Tally.of(grammar, new Generations(reached.client(), model, plain).free(count, seed));
      print(recommended, free, filled, plainly);
    }
    return 0;
  }

  private List<Template> templates(TalesGrammar grammar) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, count)
        .mapToObj(k -> HalfGiven.of(grammar.generate(random), random))
        .toList();
  }

  private void print(Sampling recommended, Tally free, Tally filled, Tally plainly) {
    if (json) {
      JsonObject report = new JsonObject();
      report.addProperty("model", model);
      report.addProperty("count", count);
      report.addProperty("seed", seed);
      report.addProperty("sentences_accepted", free.sentencesShare());
      report.addProperty("tales_accepted", free.talesShare());
      report.addProperty("infilled_tales_accepted", filled.talesShare());
      report.addProperty("infilled_sentences_accepted", filled.sentencesShare());
      report.addProperty("plain_sentences_accepted", plainly.sentencesShare());
      report.addProperty("plain_tales_accepted", plainly.talesShare());
      console.out().println(new Gson().toJson(report));
      return;
    }
    String sampling =
        "%d sweeps, temperature %s, top-p %s"
            .formatted(
                recommended.getSweeps(), recommended.getTemperature(), recommended.getTopP());
    TextTable table = new TextTable("WHAT", "SAMPLING", "TALES", "SENTENCES");
    row(table, "free", sampling, free);
    row(table, "half of the words given", sampling, filled);
    row(table, "free", recommended.getSweeps() + " sweeps, temperature 1, top-p 1", plainly);
    console.out().println("Accepted by the grammar, of " + count + " tales each:");
    table.lines().forEach(console.out()::println);
  }

  private static void row(TextTable table, String what, String sampling, Tally tally) {
    table.row(what, sampling, percent(tally.talesShare()), percent(tally.sentencesShare()));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
