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
import org.glauber.cli.generation.SamplerConverter;
import org.glauber.cli.suite.ReachedSuite;
import org.glauber.cli.suite.SuiteOptions;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.generation.v1.Template;
import org.glauber.model.Manifests;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.trainer.tales.TalesGrammar;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      converter = SamplerConverter.class,
      completionCandidates = SamplerConverter.Candidates.class,
      description = "Instead of the model's first: ${COMPLETION-CANDIDATES}.")
  private @Nullable Sampler sampler;

  @Option(names = "--sweeps", paramLabel = "N", description = "Instead of the recommended ones.")
  private @Nullable Integer sweeps;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      description = "Instead of the recommended one.")
  private @Nullable Double temperature;

  @Option(names = "--top-p", paramLabel = "X", description = "Instead of the recommended one.")
  private @Nullable Double topP;

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
      Sampling recommended = recommended(reached.client().model(model).getManifest());
      SamplingOptions chosen =
          sampling(
              recommended,
              temperature == null ? recommended.getTemperature() : temperature,
              topP == null ? recommended.getTopP() : topP);
      SamplingOptions plain = sampling(recommended, 1, 1);
      TalesGrammar grammar = TalesGrammar.load();
      Generations generations = new Generations(reached.client(), model, chosen);
      console.err().printf(Locale.ROOT, "Generating 3 times %,d tales …%n", count);
      Tally free = Tally.of(grammar, generations.free(count, seed));
      Tally filled = Tally.of(grammar, generations.filled(templates(grammar), seed));
      Tally plainly =
          Tally.of(grammar, new Generations(reached.client(), model, plain).free(count, seed));
      print(
          List.of(
              new Row("free", chosen, free),
              new Row("half of the words given", chosen, filled),
              new Row("free", plain, plainly)));
    }
    return 0;
  }

  private List<Template> templates(TalesGrammar grammar) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, count)
        .mapToObj(k -> HalfGiven.of(grammar.generate(random), random))
        .toList();
  }

  private Sampling recommended(ModelManifest manifest) {
    return Manifests.recommended(manifest, sampler == null ? Sampler.SAMPLER_UNSPECIFIED : sampler)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--sampler must be one the model is fit for, of "
                        + Manifests.samplers(manifest)));
  }

  private SamplingOptions sampling(Sampling recommended, double temperature, double topP) {
    return SamplingOptions.newBuilder()
        .setSampler(Manifests.sampler(recommended))
        .setSweeps(sweeps == null ? recommended.getSweeps() : sweeps)
        .setTemperature(temperature)
        .setTopP(topP)
        .build();
  }

  private void print(List<Row> rows) {
    if (json) {
      JsonObject report = new JsonObject();
      report.addProperty("model", model);
      report.addProperty("count", count);
      report.addProperty("seed", seed);
      report.addProperty("sampler", SamplerConverter.name(rows.getFirst().sampling().getSampler()));
      report.addProperty("sweeps", rows.getFirst().sampling().getSweeps());
      report.addProperty("temperature", rows.getFirst().sampling().getTemperature());
      report.addProperty("top_p", rows.getFirst().sampling().getTopP());
      add(report, "", rows.get(0).tally());
      add(report, "infilled_", rows.get(1).tally());
      add(report, "plain_", rows.get(2).tally());
      console.out().println(new Gson().toJson(report));
      return;
    }
    TextTable table = new TextTable("WHAT", "SAMPLING", "TALES", "SENTENCES", "DIFFERENT");
    for (Row row : rows) {
      table.row(
          row.what(),
          "%s, %d sweeps, temperature %s, top-p %s"
              .formatted(
                  SamplerConverter.name(row.sampling().getSampler()),
                  row.sampling().getSweeps(),
                  row.sampling().getTemperature(),
                  row.sampling().getTopP()),
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
