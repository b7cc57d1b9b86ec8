package org.glauber.bench;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.glauber.bench.comparison.ConcurrentCallers;
import org.glauber.chaos.noise.NoisyModels;
import org.glauber.client.GatewayClient;
import org.glauber.client.connection.Access;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.TextTable;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code bench determinism}: checks whether a seed gives the same tokens alone, batched with other
 * generations, and at another replica.
 *
 * <p>A suite of two denoisers generates every seed alone, with one lane per pass; then concurrently
 * with seven others, at the replica with less outstanding work and with lookahead. Then one replica
 * is killed, and the other generates every seed again.
 *
 * <p>The suite serves {@link NoisyModels}, or the originals with {@code --logit-noise 0}. The
 * denoisers count the steps that the margin corrected, which are those whose token would have been
 * different without it: a run without corrected steps could not have failed.
 */
@Command(
    name = "determinism",
    aliases = "promise", // an earlier name
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Generate the same seeds alone, batched with others and at another replica, and count differing"
            + " results.")
final class DeterminismCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final int COMPANY = 8;

  private final Console console;
  private final Path home;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "500",
      description = "Seeds, 1 to 100,000 (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(names = "--model", defaultValue = "tales", description = "(default: ${DEFAULT-VALUE})")
  private String model = "";

  @Option(names = "--models", paramLabel = "DIR", description = "(default: models)")
  private @Nullable Path models;

  @Option(
      names = "--logit-noise",
      paramLabel = "NATS",
      defaultValue = "" + NoisyModels.DEFAULT_NATS,
      description =
          "The random noise, up or down, on each logit of a batch of two lanes or more, 0 to 1"
              + " (default: ${DEFAULT-VALUE}). 0 serves the model unchanged.")
  private double logitNoise;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  DeterminismCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (seeds < 1 || seeds > 100_000) {
      throw new ParameterException(
          spec.commandLine(), "--seeds must be 1 to 100,000, not " + seeds);
    }
    if (!(logitNoise >= 0 && logitNoise <= 1)) {
      throw new ParameterException(
          spec.commandLine(), "--logit-noise must be 0 to 1, not " + logitNoise);
    }
    Path originals = models == null ? home.resolve("models") : models;
    if (logitNoise == 0) {
      compare(originals);
    } else {
      try (NoisyModels noisy = NoisyModels.copy(originals, List.of(model), logitNoise)) {
        compare(noisy.directory());
      }
    }
    return 0;
  }

  private void compare(Path served) throws InterruptedException {
    console.err().println("Starting a suite of two denoisers …");
    SuitePlan plan = SuitePlan.of(home).withReplicas(ServiceKind.DENOISER, 2).withModels(served);
    try (Suite suite = Suite.start(plan, new PackagedService(home), SuiteListener.NONE);
        GatewayClient client = GatewayClient.connect(suite.target(), TIMEOUT, Access.OPEN)) {
      Run alone = run("alone", client, 1, 1);
      Run company = run("with seven others", client, COMPANY, 0);
      suite.services(ServiceKind.DENOISER).getFirst().kill();
      Run other = run("one replica killed", client, COMPANY, 0);
      List<Run> runs = List.of(alone, company, other);
      print(runs);
      if (runs.stream().anyMatch(run -> run.differing(alone) > 0)) {
        throw new CommandFailure(ExitCode.INTERNAL, "The same seed gave different tokens.");
      }
      if (runs.stream().allMatch(run -> run.corrected() == 0)) {
        console
            .err()
            .println(
                "The margin corrected no step, so this run could not have failed."
                    + " Use more --seeds or more --logit-noise.");
      }
    }
  }

  /**
   * @param maxWindow of every request: 1 disables lookahead, 0 leaves it to the denoiser
   */
  private Run run(String name, GatewayClient client, int atOnce, int maxWindow)
      throws InterruptedException {
    console.err().println("Generating " + seeds + " seeds " + name + " …");
    Map<Long, Finished> results = new ConcurrentHashMap<>();
    ConcurrentCallers.forEach(
        atOnce, seeds, seed -> results.put(seed, generate(client, seed, maxWindow)));
    return new Run(name, Map.copyOf(results));
  }

  private Finished generate(GatewayClient client, long seed, int maxWindow) {
    GenerateTextRequest request =
        GenerateTextRequest.newBuilder()
            .setModel(model)
            .setSeed(seed)
            .setMaxWindow(maxWindow)
            .setProgress(ProgressRhythm.newBuilder().setNone(true))
            .build();
    Finished[] finished = new Finished[1];
    client.generateText(
        request,
        event -> {
          if (event.hasFinished()) {
            finished[0] = event.getFinished();
          }
        });
    return Objects.requireNonNull(finished[0], "the gateway ended the call without a result");
  }

  private void print(List<Run> runs) {
    Run alone = runs.getFirst();
    if (json) {
      JsonObject report = new JsonObject();
      report.addProperty("model", model);
      report.addProperty("seeds", seeds);
      report.addProperty("logit_noise", logitNoise);
      report.addProperty("steps", runs.stream().mapToLong(Run::steps).sum());
      report.addProperty("different", runs.stream().mapToLong(run -> run.differing(alone)).sum());
      report.addProperty("steps_decided_again", runs.stream().mapToLong(Run::decidedAgain).sum());
      report.addProperty("steps_corrected", runs.stream().mapToLong(Run::corrected).sum());
      console.out().println(new Gson().toJson(report));
      return;
    }
    TextTable table =
        new TextTable("SEEDS", "RUN", "DIFFERENT", "STEPS", "DECIDED AGAIN", "CORRECTED");
    for (Run run : runs) {
      table.row(
          Integer.toString(seeds),
          run.name(),
          Long.toString(run.differing(alone)),
          Long.toString(run.steps()),
          Long.toString(run.decidedAgain()),
          Long.toString(run.corrected()));
    }
    table.lines().forEach(console.out()::println);
  }

  /** The results of all seeds in one run. */
  private record Run(String name, Map<Long, Finished> results) {

    long differing(Run other) {
      return results.entrySet().stream()
          .filter(
              result ->
                  !Objects.requireNonNull(other.results.get(result.getKey()))
                      .getTokensList()
                      .equals(result.getValue().getTokensList()))
          .count();
    }

    long steps() {
      return results.values().stream().mapToLong(r -> r.getStatistics().getSteps()).sum();
    }

    long decidedAgain() {
      return results.values().stream()
          .mapToLong(r -> r.getStatistics().getStepsDecidedAgain())
          .sum();
    }

    long corrected() {
      return results.values().stream().mapToLong(r -> r.getStatistics().getStepsCorrected()).sum();
    }
  }
}
