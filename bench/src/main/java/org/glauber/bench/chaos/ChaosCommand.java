package org.glauber.bench.chaos;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.glauber.cli.console.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chaos}: whatever happens to a service in production, and what its callers see of it. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Does to suites of this machine what happens to services, and holds them to their promises."
          + " The command fails when one is broken.",
      "faults: services die, hang and restart, links break; no generation is lost or another.",
      "endings: generations end in every way, by the thousand; nothing is left of them.",
      "overload: ten times as many callers as there is room for; goodput and the quiet stay.",
      "readers: a hundred callers hardly read; nobody else notices.",
      "strangers: all that strangers can send, with a tenant's key and without; no service ends, nobody else is"
          + " refused or waits."
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
          "How long, all acts together, 1 to 1,440 (default: ${DEFAULT-VALUE}). Five minutes of"
              + " faults begin with a restart of everything, one after the other.")
  private int minutes;

  @Option(
      names = "--acts",
      paramLabel = "ACT",
      split = ",",
      description = "Which: ${COMPLETION-CANDIDATES}, with commas between (default: all).")
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
      description = "Decides what happens to whom, and when (default: drawn, and told).")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** The acts. */
  enum Kind {
    FAULTS,
    ENDINGS,
    OVERLOAD,
    READERS,
    STRANGERS;

    /** As on the command line. */
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
    boolean isKept = true;
    for (Kind kind : wanted) {
      Act.Outcome outcome = act(kind, drawn).play(each);
      isKept &= outcome.isKept();
      outcome.figures().asMap().forEach(figures::add);
      if (!json) {
        outcome.lines().forEach(console.out()::println);
        console.out().flush();
      }
    }
    if (json) {
      console.out().println(new Gson().toJson(figures));
    }
    return isKept ? 0 : 1;
  }

  private Act act(Kind kind, long drawn) {
    PrintWriter err = console.err();
    return switch (kind) {
      case FAULTS -> new FaultsAct(home, callerCount, drawn, err);
      case ENDINGS -> new EndingsAct(home, drawn, err);
      case OVERLOAD -> new OverloadAct(home, err);
      case READERS -> new ReadersAct(home, err);
      case STRANGERS -> new StrangersAct(home, err);
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
