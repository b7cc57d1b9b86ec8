package org.glauber.trainer.schedules;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.glauber.client.GatewayClient;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.command.LevelsArgument;
import org.glauber.console.command.SamplerConverter;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.TextTable;
import org.glauber.core.statistics.CorrectedShare.Found;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.harness.SuiteConnection;
import org.glauber.model.Manifests;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.trainer.evaluation.EvaluationOptions;
import org.glauber.trainer.evaluation.tales.Tally;
import org.glauber.trainer.run.OptionRules;
import org.glauber.trainer.samples.Generations;
import org.glauber.trainer.samples.Generations.Generated;
import org.glauber.trainer.tales.TalesGrammar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eval-schedules}: measures the quality of a text model's samples against their cost. */
@Command(
    name = "eval-schedules",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Generate tales through each of several level schedules by each sampler of the model, and print the"
            + " share that the tales grammar accepts beside the evaluations a site.")
public final class EvalSchedulesCommand implements Callable<Integer> {
  private final Console console;
  private final Path home;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      description = "The model's name: tales, or another that was trained on tales.")
  private String model = "";

  @Option(
      names = "--levels",
      paramLabel = "N,N,…|NAME",
      hideParamSyntax = true,
      converter = LevelsArgument.Converter.class,
      description =
          "A schedule; may be given several times (default: 1, 2, 4, … sweeps and the model's schedules).")
  private List<LevelsArgument> levels = new ArrayList<>();

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "A table to write to, in which other labels' rows stay.")
  private @Nullable Path csv;

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      description = "Of these rows in the table and the plot (default: the model's name).")
  private @Nullable String label;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "A PNG of the whole table: tales accepted against evaluations a site.")
  private @Nullable Path plot;

  @Mixin private EvaluationOptions options = new EvaluationOptions();

  /**
   * Creates the command.
   *
   * @param home the repository's root
   */
  public EvalSchedulesCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    ScheduleTable table = csv == null ? new ScheduleTable(List.of()) : ScheduleTable.read(csv);
    List<ScheduleScore> scores;
    try (SuiteConnection connection = options.connect(console, home)) {
      scores = scores(connection.client());
    }
    ScheduleTable whole = table.with(name(), scores);
    if (csv != null) {
      whole.write(csv);
    }
    if (plot != null) {
      SchedulePlot.draw(whole, plot);
    }
    lines(scores).forEach(console.out()::println);
    return 0;
  }

  private void check() {
    options.check();
    if (label != null) {
      new OptionRules(spec)
          .require(
              ScheduleScore.isCell(label), "--label", "must be plain text without commas", label);
    }
  }

  private List<ScheduleScore> scores(GatewayClient client) throws InterruptedException {
    ModelManifest manifest = client.model(model).getManifest();
    if (manifest.getModality() != Modality.MODALITY_TEXT) {
      throw new CommandFailure(
          ExitCode.INVALID_ARGUMENT, model + " makes images; eval-schedules reads tales");
    }
    TalesGrammar grammar = TalesGrammar.load();
    Map<String, SamplingOptions> schedules = schedules(manifest);
    List<ScheduleScore> scores = new ArrayList<>();
    for (Sampler sampler : Manifests.samplers(manifest)) {
      Sampling recommended = Manifests.recommended(manifest, sampler).orElseThrow();
      for (Map.Entry<String, SamplingOptions> schedule : schedules.entrySet()) {
        SamplingOptions sampling =
            options
                .sampling(recommended)
                .setSampler(sampler)
                .mergeFrom(schedule.getValue())
                .build();
        console
            .err()
            .printf(
                Locale.ROOT,
                "Generating %,d tales: %s, %s …%n",
                options.count(),
                SamplerConverter.name(sampler),
                schedule.getKey());
        List<Generated> tales =
            new Generations(client, model, sampling).free(options.count(), options.seed());
        scores.add(score(schedule.getKey(), sampling, tales, grammar));
      }
    }
    return scores;
  }

  private ScheduleScore score(
      String schedule, SamplingOptions sampling, List<Generated> tales, TalesGrammar grammar) {
    Tally tally = Tally.of(grammar, tales.stream().map(Generated::text).toList());
    return new ScheduleScore(
        name(),
        SamplerConverter.name(sampling.getSampler()),
        schedule,
        sampling.getTemperature(),
        sampling.getTopP(),
        Generated.evaluationsPerSite(tales),
        tally.acceptedTales());
  }

  /** Returns the label of the rows. */
  private String name() {
    return label == null ? model : label;
  }

  /** Returns the sampling options of each schedule, by the schedule's name in the table. */
  private Map<String, SamplingOptions> schedules(ModelManifest manifest) {
    Map<String, SamplingOptions> schedules = new LinkedHashMap<>();
    if (levels.isEmpty()) {
      for (int sweeps = 1; sweeps <= manifest.getMaxSweeps(); sweeps *= 2) {
        schedules.put(
            sweeps + (sweeps == 1 ? " sweep" : " sweeps"),
            SamplingOptions.newBuilder().setSweeps(sweeps).build());
      }
      manifest.getSchedulesList().forEach(it -> put(schedules, it.getLevelsList()));
    }
    for (LevelsArgument argument : levels) {
      put(schedules, options.levels(argument, manifest));
    }
    return schedules;
  }

  private static void put(Map<String, SamplingOptions> schedules, List<Integer> levels) {
    schedules.put(
        LevelsArgument.text(levels).replace(',', ' '),
        SamplingOptions.newBuilder().addAllLevels(levels).build());
  }

  private static List<String> lines(List<ScheduleScore> scores) {
    TextTable table =
        new TextTable("SAMPLER", "SCHEDULE", "EVALUATIONS/SITE", "TALES ACCEPTED", "95 %");
    for (ScheduleScore score : scores) {
      Found accepted = score.accepted();
      table.row(
          score.sampler(),
          score.schedule(),
          String.format(Locale.ROOT, "%.2f", score.evaluationsPerSite()),
          "%d of %d".formatted(accepted.hits(), accepted.count()),
          accepted.interval().percent());
    }
    return table.lines();
  }
}
