package org.glauber.chaos;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.glauber.chaos.abuse.AbuseScenario;
import org.glauber.chaos.faults.FaultScenario;
import org.glauber.chaos.leaks.LeakScenario;
import org.glauber.chaos.load.OverloadScenario;
import org.glauber.chaos.load.SlowReaderScenario;
import org.glauber.chaos.models.ModelsScenario;
import org.glauber.chaos.scenario.Scenario;
import org.glauber.console.terminal.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chaos}: exposes suites to faults, overload and abuse, and checks their guarantees. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Expose suites on this machine to faults, overload and abuse, and check their guarantees."
          + " The command fails if one is violated.",
      "faults: services die, hang and restart, connections break; no generation is lost or changed.",
      "endings: thousands of generations end in every possible way; no resource leaks.",
      "overload: ten times the load that the suite can serve; goodput and the latency of a quiet tenant"
          + " stay.",
      "readers: a hundred slow readers; other callers are not affected.",
      "strangers: abusive clients, with and without a tenant's key; no service exits, and no other tenant"
          + " is refused or slowed down.",
      "models: models are loaded, replaced and unloaded while callers use them; no generation is lost or"
          + " changed, and memory stays flat."
    })
public final class ChaosCommand implements Callable<Integer> {
  private static final int MAX_MINUTES = 24 * 60;
  private static final int MAX_CALLERS = 64;

  private final Console console;
  private final Path home;

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "The total duration of all acts in minutes, 1 to 1,440 (default: ${DEFAULT-VALUE}). If faults run"
              + " for five minutes or more, they begin with a rolling restart of all services.")
  private int minutes;

  @Option(
      names = "--acts",
      paramLabel = "ACT",
      split = ",",
      description =
          "The acts to run: ${COMPLETION-CANDIDATES}, separated by commas (default: all).")
  private @Nullable Set<Kind> acts;

  @Option(
      names = "--callers",
      paramLabel = "N",
      defaultValue = "4",
      description = "Callers during faults, 1 to 64 (default: ${DEFAULT-VALUE}).")
  private int callerCount;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "The seed of the random choice of faults and endings (default: drawn and printed).")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** The scenarios, by their names on the command line. */
  enum Kind {
    FAULTS,
    ENDINGS,
    OVERLOAD,
    READERS,
    STRANGERS,
    MODELS;

    /** The name on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

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
    Set<Kind> wanted = acts == null ? EnumSet.allOf(Kind.class) : EnumSet.copyOf(acts);
    Duration each = Duration.ofMinutes(minutes).dividedBy(wanted.size());
    long drawn = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    JsonObject figures = new JsonObject();
    boolean hasPassed = true;
    for (Kind kind : wanted) {
      Scenario.Outcome outcome = scenario(kind, drawn).run(each);
      hasPassed &= outcome.hasPassed();
      outcome.figures().asMap().forEach((name, figure) -> add(figures, name, figure));
      if (!json) {
        outcome.lines().forEach(console.out()::println);
        console.out().flush();
      }
    }
    if (json) {
      console.out().println(new Gson().toJson(figures));
    }
    return hasPassed ? 0 : 1;
  }

  /** Adds a figure to the report; counts that several acts have in common are summed. */
  private static void add(JsonObject report, String name, JsonElement figure) {
    JsonElement before = report.get(name);
    if (before instanceof JsonPrimitive one && figure instanceof JsonPrimitive other) {
      report.addProperty(name, one.getAsLong() + other.getAsLong());
    } else if (before instanceof JsonObject object && figure instanceof JsonObject more) {
      more.asMap().forEach((inner, value) -> add(object, inner, value));
    } else {
      report.add(name, figure);
    }
  }

  private Scenario scenario(Kind kind, long drawn) {
    PrintWriter err = console.err();
    return switch (kind) {
      case FAULTS -> new FaultScenario(home, callerCount, drawn, err);
      case ENDINGS -> new LeakScenario(home, drawn, err);
      case OVERLOAD -> new OverloadScenario(home, err);
      case READERS -> new SlowReaderScenario(home, err);
      case STRANGERS -> new AbuseScenario(home, err);
      case MODELS -> new ModelsScenario(home, err);
    };
  }

  private void requireWithin(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new ParameterException(
          Objects.requireNonNull(command, "picocli sets it").commandLine(),
          "%s must be 1 to %,d, not %d".formatted(option, most, value));
    }
  }
}
