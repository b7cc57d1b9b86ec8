package org.glauber.bench.chaos;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.glauber.bench.chaos.Faults.Fault;
import org.glauber.cli.console.Console;
import org.glauber.cli.console.TextTable;
import org.glauber.cli.suite.PackagedService;
import org.glauber.cli.suite.ServiceKind;
import org.glauber.cli.suite.Suite;
import org.glauber.cli.suite.SuiteListener;
import org.glauber.cli.suite.SuitePlan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chaos}: services die, hang and restart while callers generate. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Start a suite of two of each service, kill, stop and restart them at random while callers"
          + " generate, and compare every result with the undisturbed one.",
      "The command fails when a generation was lost, has another token, or broke the order of its"
          + " events."
    })
public final class ChaosCommand implements Callable<Integer> {
  private static final int REPLICAS = 2;
  private static final int MAX_MINUTES = 24 * 60;
  private static final int MAX_CALLERS = 64;

  private final Console console;
  private final Path home;

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "5",
      description = "How long, 1 to 1,440 (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--callers",
      paramLabel = "N",
      defaultValue = "4",
      description = "Callers that generate at once, 1 to 64 (default: ${DEFAULT-VALUE}).")
  private int callerCount;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides the faults and their order (default: drawn, and told).")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /**
   * @param home the repository's root
   */
  public ChaosCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  @Override
  public Integer call() throws InterruptedException {
    requireWithin("--minutes", minutes, MAX_MINUTES);
    requireWithin("--callers", callerCount, MAX_CALLERS);
    long drawn = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    PrintWriter err = console.err();
    err.printf("Starting two of each service; the faults are those of --seed %d …%n", drawn);
    try (Suite suite = Suite.start(plan(home), new PackagedService(home), SuiteListener.NONE)) {
      Callers callers = new Callers(suite.targets(), err);
      callers.learn();
      Faults faults = new Faults(suite, new SplittableRandom(drawn), err);
      AtomicBoolean stop = new AtomicBoolean();
      Thread calling = Thread.ofPlatform().name("callers").start(() -> run(callers, stop));
      try {
        faults.run(Duration.ofMinutes(minutes));
      } finally {
        stop.set(true);
        calling.join();
      }
      Callers.Report report = callers.report();
      if (json) {
        console.out().println(json(report, faults));
      } else {
        table(report, faults);
      }
      return report.isClean() ? 0 : 1;
    }
  }

  private void run(Callers callers, AtomicBoolean stop) {
    try {
      callers.run(callerCount, stop);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hung replicas are found sooner than by default, for the sake of a short run. */
  private static SuitePlan plan(Path home) {
    SuitePlan plan = SuitePlan.of(home);
    for (ServiceKind kind : ServiceKind.values()) {
      plan = plan.withReplicas(kind, REPLICAS);
    }
    return plan.with(ServiceKind.GATEWAY, "glauber.gateway.catalogue.refresh", "500ms")
        .with(ServiceKind.GATEWAY, "glauber.gateway.calls.timeout", "2s");
  }

  private void table(Callers.Report report, Faults faults) {
    TextTable table =
        new TextTable(
            "KILLS",
            "HANGS",
            "RESTARTS",
            "GENERATIONS",
            "LOST",
            "DIFFERENT",
            "DISORDERED",
            "LONGEST PAUSE");
    table.row(
        Integer.toString(faults.count(Fault.KILL)),
        Integer.toString(faults.count(Fault.HANG)),
        Integer.toString(faults.count(Fault.RESTART)),
        "%,d".formatted(report.generations()),
        Long.toString(report.lost()),
        Long.toString(report.different()),
        Long.toString(report.broken()),
        "%,d ms".formatted(report.longestPauseMillis()));
    table.lines().forEach(console.out()::println);
  }

  private static String json(Callers.Report report, Faults faults) {
    JsonObject object = new JsonObject();
    object.addProperty("kills", faults.count(Fault.KILL));
    object.addProperty("hangs", faults.count(Fault.HANG));
    object.addProperty("restarts", faults.count(Fault.RESTART));
    object.addProperty("generations", report.generations());
    object.addProperty("asked_again", report.askedAgain());
    object.addProperty("lost", report.lost());
    object.addProperty("different_tokens", report.different());
    object.addProperty("disordered", report.broken());
    object.addProperty("longest_pause_millis", report.longestPauseMillis());
    return new Gson().toJson(object);
  }

  private void requireWithin(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new ParameterException(
          Objects.requireNonNull(command, "picocli sets it").commandLine(),
          "%s must be 1 to %,d, not %d".formatted(option, most, value));
    }
  }
}
