package org.glauber.bench.network;

import ai.djl.Device;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.glauber.console.command.LevelsArgument;
import org.glauber.console.command.SamplerConverter;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.TextTable;
import org.glauber.core.statistics.ConfidenceInterval;
import org.glauber.model.BrokenRule;
import org.glauber.model.Manifests;
import org.glauber.model.Model;
import org.glauber.model.SamplingRules;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.LevelSchedule;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.network.TorchNetwork;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code bench lookahead}: measures how many forward passes lookahead saves, and checks that it
 * changes no token.
 */
@Command(
    name = "lookahead",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Run chains with several window sizes, in this process and one after the other, and measure forward"
          + " passes, evaluations, time, and the chains whose result differs from the sequential one.",
      "The command fails if one differs."
    })
public final class LookaheadCommand implements Callable<Integer> {
  private final Console console;
  private final Path home;

  @Spec private @Nullable CommandSpec command;

  @Option(names = "--model", defaultValue = "tales", description = "(default: ${DEFAULT-VALUE})")
  private String name = "";

  @Option(
      names = "--chains",
      paramLabel = "N",
      defaultValue = "50",
      description = "Chains per row, 1 to 100,000 (default: ${DEFAULT-VALUE}).")
  private int chains;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The seed of the first chain; the others use the following seeds (default: 0).")
  private long seed;

  @Option(
      names = "--samplers",
      paramLabel = "NAME[,NAME…]",
      hideParamSyntax = true,
      split = ",",
      converter = SamplerConverter.class,
      description = "heat-bath, thinned-heat-bath (default: those that the model recommends).")
  private List<Sampler> samplers = List.of();

  @Option(
      names = "--windows",
      paramLabel = "N[,N…]",
      hideParamSyntax = true,
      split = ",",
      defaultValue = "1,2,4,8,16,32,64",
      description = "Window sizes, each 1 to 1,024 (default: ${DEFAULT-VALUE}).")
  private List<Integer> windows = List.of();

  @Option(
      names = "--sweeps",
      paramLabel = "N[,N…]",
      hideParamSyntax = true,
      split = ",",
      defaultValue = "4,16",
      description = "Sweeps, each 1 to the model's limit (default: ${DEFAULT-VALUE}).")
  private List<Integer> sweeps = List.of();

  @Option(
      names = "--levels",
      paramLabel = "N,N,…|NAME",
      hideParamSyntax = true,
      converter = LevelsArgument.Converter.class,
      description =
          "Noise levels in addition to the sweeps, as in 16,5,1,0, or the name of one of the model's"
              + " schedules; may be given several times (default: all schedules of the model).")
  private List<LevelsArgument> levels = List.of();

  @Option(
      names = "--without-margin",
      description = "Also count the chains that differ if no step is decided again.")
  private boolean withoutMargin;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      converter = DeviceConverter.class,
      defaultValue = "cpu",
      description = "cpu or gpu0, gpu1, … (default: ${DEFAULT-VALUE}).")
  private Device device = Device.cpu();

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      defaultValue = "1e-4",
      description =
          "Decide a step again if a deviation of the logits by X could change it (default: ${DEFAULT-VALUE},"
              + " the denoiser's minimum).")
  private double tolerance;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "The directory of the models (default: models/ of this repository).")
  private @Nullable Path models;

  public LookaheadCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  /**
   * One line of the table.
   *
   * @param differentWithoutMargin -1 if that was not measured
   */
  private record Row(
      WindowRun run,
      int window,
      WindowRun.Result result,
      int different,
      int differentWithoutMargin) {

    double perStep(long count) {
      return (double) count / steps();
    }

    long steps() {
      return (long) result.states().size() * run.stepCount();
    }

    String sweeps() {
      Sampling sampling = run.sampling();
      return sampling.getLevelsCount() == 0
          ? Integer.toString(sampling.getSweeps())
          : LevelsArgument.text(sampling.getLevelsList());
    }

    String sampler() {
      return SamplerConverter.name(Manifests.sampler(run.sampling()));
    }
  }

  @Override
  public Integer call() {
    Model model = ModelRepository.at(models == null ? home.resolve("models") : models).open(name);
    require(chains >= 1 && chains <= 100_000, "--chains must be 1 to 100,000, not " + chains);
    for (int window : windows) {
      require(window >= 1 && window <= 1_024, "--windows must be 1 to 1,024, not " + window);
    }
    require(tolerance >= 0 && tolerance <= 1, "--tolerance must be 0 to 1, not " + tolerance);
    int most = model.manifest().getMaxSweeps();
    for (int sweep : sweeps) {
      require(
          sweep >= 1 && sweep <= most,
          "--sweeps must be 1 to the model's max_sweeps, %d, not %d".formatted(most, sweep));
    }
    List<Row> rows = new ArrayList<>();
    try (TorchNetwork network = TorchNetwork.open(model, device)) {
      for (Sampling sampling : samplings(model)) {
        rows.addAll(rows(new WindowRun(model, network, sampling, seed, tolerance)));
      }
    }
    if (json) {
      console.out().println(json(rows));
    } else {
      table(rows).forEach(console.out()::println);
    }
    return rows.stream().allMatch(row -> row.different() == 0) ? 0 : 1;
  }

  /**
   * Every requested sampler with every number of sweeps and every schedule, and otherwise the
   * model's recommended settings.
   */
  private List<Sampling> samplings(Model model) {
    List<Sampling> samplings =
        model.manifest().getRecommendedList().stream()
            .map(RecommendedSampling::getSampling)
            .filter(each -> samplers.isEmpty() || samplers.contains(Manifests.sampler(each)))
            .flatMap(
                each ->
                    Stream.concat(
                        sweeps.stream().map(n -> each.toBuilder().clearLevels().setSweeps(n)),
                        schedules(model.manifest()).map(it -> scheduled(each, it))))
            .map(Sampling.Builder::build)
            .toList();
    require(!samplings.isEmpty(), "--samplers names no sampler that " + name + " recommends");
    for (Sampling sampling : samplings) {
      for (BrokenRule broken : SamplingRules.broken("sampling", sampling, model.manifest())) {
        require(false, broken.toString());
      }
    }
    return samplings;
  }

  private Stream<List<Integer>> schedules(ModelManifest manifest) {
    try {
      return levels.isEmpty()
          ? manifest.getSchedulesList().stream().map(LevelSchedule::getLevelsList)
          : levels.stream().map(it -> it.of(manifest)).toList().stream();
    } catch (IllegalArgumentException e) {
      throw parameter("--levels " + e.getMessage());
    }
  }

  private static Sampling.Builder scheduled(Sampling sampling, List<Integer> visits) {
    return sampling.toBuilder().clearLevels().addAllLevels(visits).setSweeps(visits.size() - 1);
  }

  private List<Row> rows(WindowRun run) {
    console
        .err()
        .printf(
            "%s, %d sweeps%s …%n",
            Manifests.sampler(run.sampling()),
            run.sampling().getSweeps(),
            run.sampling().getLevelsCount() == 0
                ? ""
                : " through " + LevelsArgument.text(run.sampling().getLevelsList()));
    run.run(windows.getLast(), 1); // warm-up: the engine's first calls are slow
    WindowRun.Result sequential = run.run(1, chains);
    WindowRun trusting = new WindowRun(run.model(), run.network(), run.sampling(), seed, 0);
    List<Row> rows = new ArrayList<>();
    for (int window : windows) {
      WindowRun.Result result = window == 1 ? sequential : run.run(window, chains);
      int unsafe = withoutMargin ? trusting.run(window, chains).different(sequential) : -1;
      rows.add(new Row(run, window, result, result.different(sequential), unsafe));
    }
    return rows;
  }

  private List<String> table(List<Row> rows) {
    TextTable table =
        new TextTable(
            "SAMPLER",
            "SWEEPS",
            "WINDOW",
            "PASSES",
            "EVALUATIONS/STEP",
            "AGAIN",
            "95 %",
            "SECONDS/CHAIN",
            "DIFFERENT",
            "95 %",
            withoutMargin ? "WITHOUT MARGIN" : "");
    for (Row row : rows) {
      WindowRun.Result result = row.result();
      table.row(
          row.sampler(),
          row.sweeps(),
          Integer.toString(row.window()),
          String.format(Locale.ROOT, "T / %.1f", 1 / row.perStep(result.passes())),
          String.format(Locale.ROOT, "%.2f", row.perStep(result.evaluations())),
          String.format(Locale.ROOT, "%.3f %%", 100 * row.perStep(result.decidedAgain())),
          ConfidenceInterval.wilson(result.decidedAgain(), row.steps()).percent(3),
          String.format(Locale.ROOT, "%.3f", result.nanos() / 1e9 / chains),
          "%d of %,d".formatted(row.different(), chains),
          ConfidenceInterval.wilson(row.different(), chains).percent(),
          withoutMargin ? Integer.toString(row.differentWithoutMargin()) : "");
    }
    return table.lines();
  }

  private String json(List<Row> rows) {
    JsonArray array = new JsonArray();
    for (Row row : rows) {
      JsonObject object = new JsonObject();
      object.addProperty("model", name);
      object.addProperty("sampler", row.sampler());
      object.addProperty("sweeps", row.run().sampling().getSweeps());
      if (row.run().sampling().getLevelsCount() > 0) {
        object.addProperty("levels", row.sweeps());
      }
      object.addProperty("window", row.window());
      object.addProperty("passes_per_step", row.perStep(row.result().passes()));
      object.addProperty("evaluations_per_step", row.perStep(row.result().evaluations()));
      object.addProperty("steps_decided_again", row.result().decidedAgain());
      object.addProperty("seconds", row.result().nanos() / 1e9);
      object.addProperty("chains", chains);
      object.addProperty("different_chains", row.different());
      if (withoutMargin) {
        object.addProperty("different_chains_without_margin", row.differentWithoutMargin());
      }
      array.add(object);
    }
    JsonObject report = new JsonObject();
    report.add("rows", array);
    return new Gson().toJson(report);
  }

  private void require(boolean holds, String message) {
    if (!holds) {
      throw parameter(message);
    }
  }

  private ParameterException parameter(String message) {
    return new ParameterException(
        Objects.requireNonNull(command, "picocli sets it").commandLine(), message);
  }
}
