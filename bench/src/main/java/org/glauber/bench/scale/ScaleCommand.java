package org.glauber.bench.scale;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.glauber.client.GatewayClient;
import org.glauber.client.connection.Access;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.OutputFile;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.TextTable;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.ServiceProcess;
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
 * {@code bench scale}: measures load balancing over several replicas, replicas that leave and join
 * under load, and autoscaling policies.
 */
@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measure scaling and autoscaling.",
      "balance: throughput, latency and fairness with 1 to 4 denoisers; least outstanding work against"
          + " round robin.",
      "join: replicas leave and join under load; no generation is lost.",
      "record: generate load along a day's curve, and write the services' metrics to --load.",
      "day: simulate autoscaling over a day, by work and by other metrics."
    })
public final class ScaleCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final int CALLERS = 12;
  private static final int MAX_DENOISERS = 64;
  private static final int MAX_SECONDS = 600;
  private static final int MAX_ROUNDS = 100;
  private static final int MIN_MINUTES = 8;
  private static final int MAX_MINUTES = 1_440;
  private static final double MAX_TIMES = 1_000;
  private static final long SEED = 1;

  private final Console console;
  private final Path home;

  @Option(
      names = "--parts",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "PART[,PART…]",
      description = "The parts to run: balance, join, record, day (default: balance,join,day).")
  private Set<Part> parts = EnumSet.of(Part.BALANCE, Part.JOIN, Part.DAY);

  @Option(
      names = "--denoisers",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "N[,N…]",
      defaultValue = "1,2,3,4",
      description = "Numbers of denoisers, 1 to 64, one thread each (default: ${DEFAULT-VALUE}).")
  private List<Integer> denoisers = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Rounds of the two balancing policies, 1 to 100 (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Approximate duration of each measurement in seconds, 1 to 600 (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--load",
      paramLabel = "FILE",
      description = "A recorded day: lines of " + DayLoad.HEADER + " (default: the curve).")
  private @Nullable Path load;

  @Option(
      names = "--times",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "The factor by which the load is multiplied, up to 1000 (default: ${DEFAULT-VALUE}).")
  private double times;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "24",
      description = "Duration of the recording in minutes, 8 to 1440 (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(names = "--plot", paramLabel = "FILE", description = "Also plot the day as a PNG.")
  private @Nullable String plot;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  /**
   * @param home the repository's root
   */
  public ScaleCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  /** The parts of the command. */
  enum Part {
    BALANCE,
    JOIN,
    RECORD,
    DAY
  }

  /** The values of the gateway's setting {@code glauber.gateway.replicas.balance}. */
  private enum Balance {
    OUTSTANDING_WORK("outstanding work"),
    ROUND_ROBIN("in turns");

    private final String text;

    Balance(String text) {
      this.text = text;
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    denoisers.forEach(count -> requireInRange("--denoisers", count, MAX_DENOISERS));
    requireInRange("--rounds", rounds, MAX_ROUNDS);
    requireInRange("--seconds", seconds, MAX_SECONDS);
    require(
        minutes >= MIN_MINUTES && minutes <= MAX_MINUTES,
        "--minutes must be 8 to 1,440, not " + minutes);
    require(times > 0 && times <= MAX_TIMES, "--times must be above 0, up to 1,000, not " + times);
    require(
        !parts.contains(Part.RECORD) || load != null, "record requires --load, the file to write.");
    Optional<OutputFile> drawing = Optional.ofNullable(plot).map(to -> OutputFile.of("--plot", to));
    drawing.ifPresent(OutputFile::requireWritable);
    JsonObject report = new JsonObject();
    boolean hasPassed = true;
    if (parts.contains(Part.BALANCE)) {
      balance(report);
    }
    if (parts.contains(Part.JOIN)) {
      hasPassed = join(report);
    }
    if (parts.contains(Part.RECORD)) {
      record(report, Objects.requireNonNull(load));
    }
    if (parts.contains(Part.DAY)) {
      day(report, drawing);
    }
    if (json) {
      console.out().println(new Gson().toJson(report));
    }
    return hasPassed ? 0 : ExitCode.UNAVAILABLE.code();
  }

  private void requireInRange(String option, int value, int most) {
    require(value >= 1 && value <= most, option + " must be 1 to " + most + ", not " + value);
  }

  private void require(boolean isSo, String rule) {
    if (!isSo) {
      throw new ParameterException(spec.commandLine(), rule);
    }
  }

  private void balance(JsonObject report) throws InterruptedException {
    TextTable table =
        new TextTable(
            "DENOISERS", "BALANCING BY", "STEPS/S", "SHORT TEXT, S", "99 %", "LEAST/MOST");
    JsonArray rows = new JsonArray();
    for (int count : denoisers) {
      console.err().printf("Two suites, denoisers: %d each …%n", count);
      Map<Balance, MixedLoad> loads = new EnumMap<>(Balance.class);
      try (Suite byWork = start(count, Balance.OUTSTANDING_WORK);
          Suite inTurns = start(count, Balance.ROUND_ROBIN);
          GatewayClient toByWork = connect(byWork);
          GatewayClient toInTurns = connect(inTurns)) {
        for (int round = -1; round < rounds; round++) {
          for (Balance balance : Balance.values()) {
            MixedLoad load =
                round < 0 // warm-up, not counted
                    ? new MixedLoad(CALLERS)
                    : loads.computeIfAbsent(balance, _ -> new MixedLoad(CALLERS));
            load.run(
                switch (balance) {
                  case OUTSTANDING_WORK -> toByWork;
                  case ROUND_ROBIN -> toInTurns;
                },
                Duration.ofSeconds(seconds));
          }
        }
      }
      loads.forEach(
          (balance, load) -> {
            table.row(
                Integer.toString(count),
                balance.text,
                format("%,.0f", load.stepsPerSecond()),
                format("%.2f", load.shortSeconds(50)),
                format("%.2f", load.shortSeconds(99)),
                format("%.3f", load.fairness()));
            JsonObject row = new JsonObject();
            row.addProperty("denoisers", count);
            row.addProperty("balance", balance.text);
            row.addProperty("steps_per_second", load.stepsPerSecond());
            row.addProperty("short_seconds_p50", load.shortSeconds(50));
            row.addProperty("short_seconds_p99", load.shortSeconds(99));
            row.addProperty("fairness", load.fairness());
            rows.add(row);
          });
    }
    report.add("balance", rows);
    print(table.lines());
  }

  /** Starts four denoisers, and twice stops and restarts three of them under load. */
  private boolean join(JsonObject report) throws InterruptedException {
    console.err().println("Stopping and restarting replicas under load …");
    MixedLoad load = new MixedLoad(CALLERS);
    AtomicBoolean isOver = new AtomicBoolean();
    try (Suite suite = start(4, Balance.OUTSTANDING_WORK);
        GatewayClient client = connect(suite)) {
      Thread callers =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      load.run(client, () -> !isOver.get());
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      for (int time = 0; time < 2; time++) {
        List<ServiceProcess> leaving = suite.services(ServiceKind.DENOISER).subList(1, 4);
        for (ServiceProcess replica : leaving) {
          replica.terminate();
          if (!replica.awaitEnd(TIMEOUT)) {
            throw new CommandFailure(
                ExitCode.UNAVAILABLE, replica.name() + " did not exit in time.");
          }
        }
        Thread.sleep(Duration.ofSeconds(seconds));
        for (ServiceProcess replica : new ArrayList<>(leaving)) {
          suite.restart(replica);
        }
        Thread.sleep(Duration.ofSeconds(seconds));
      }
      isOver.set(true);
      callers.join();
    }
    JsonObject joined = new JsonObject();
    joined.addProperty("generations", load.generations());
    joined.addProperty("lost", load.lost());
    joined.addProperty("different_tokens", load.different());
    report.add("join", joined);
    print(
        List.of(
            format(
                "Three of four denoisers left and joined again, twice, under %d callers: %,d generations, %,d lost, %,d with other tokens.",
                CALLERS, load.generations(), load.lost(), load.different())));
    return load.lost() == 0 && load.different() == 0;
  }

  private void record(JsonObject report, Path file) throws InterruptedException {
    console.err().printf("A day in %d minutes …%n", minutes);
    JsonObject recorded = new JsonObject();
    write(new DayLoad(List.of()), file); // fails early if the file cannot be written
    try (Suite suite = start(1, Balance.OUTSTANDING_WORK);
        GatewayClient client =
            GatewayClient.connect(suite.target(), DaySimulation.DEADLINE, Access.OPEN)) {
      DayRecorder recorder = new DayRecorder(suite, client);
      write(recorder.record(Duration.ofMinutes(minutes)), file);
      recorded.addProperty("asked", recorder.asked());
      recorded.addProperty("unanswered", recorder.unanswered());
    }
    report.add("record", recorded);
    print(
        List.of(
            format(
                "Recorded a day of %,d generations to %s; %,d of them were refused or late.",
                recorded.get("asked").getAsLong(), file, recorded.get("unanswered").getAsLong())));
  }

  private static void write(DayLoad load, Path file) {
    try {
      load.write(file);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "--load: " + file + " cannot be written.");
    }
  }

  private DayLoad load() {
    if (load == null) {
      return Day.load();
    }
    try {
      return DayLoad.read(load);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "--load: " + load + " cannot be read.");
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--load: " + load + ", " + e.getMessage());
    }
  }

  private void day(JsonObject report, Optional<OutputFile> drawing) {
    DayLoad recorded = load();
    SequencedMap<Policy, DaySimulation> days = new LinkedHashMap<>();
    TextTable table =
        new TextTable(
            "AUTOSCALING BY",
            "REPLICA HOURS",
            "GOODPUT",
            "WAIT 99 %, S",
            "MAX WAIT, S",
            "TURNS DOWN");
    JsonArray rows = new JsonArray();
    for (Policy policy : Policy.values()) {
      DaySimulation day = DaySimulation.of(policy, new Arrivals(recorded, times, SEED));
      days.put(policy, day);
      table.row(
          policy.text(),
          format("%.1f", day.replicaHours()),
          format("%.4f", day.goodput()),
          format("%.0f", day.waitSeconds(99)),
          format("%.0f", day.waitSeconds(100)),
          Integer.toString(day.turns()));
      JsonObject row = new JsonObject();
      row.addProperty("policy", policy.text());
      row.addProperty("replica_hours", day.replicaHours());
      row.addProperty("goodput", day.goodput());
      row.addProperty("wait_p99_seconds", day.waitSeconds(99));
      row.addProperty("turns_down", day.turns());
      rows.add(row);
    }
    report.add("day", rows);
    print(table.lines());
    drawing.ifPresent(png -> draw(days, png));
  }

  private static void draw(SequencedMap<Policy, DaySimulation> days, OutputFile png) {
    try {
      DayPlot.write(png.path(), days);
    } catch (IOException e) {
      throw png.writeFailure(e);
    }
  }

  private void print(List<String> lines) {
    if (!json) {
      lines.forEach(console.out()::println);
      console.out().println();
    }
  }

  private static String format(String format, Object... figures) {
    return String.format(Locale.ROOT, format, figures);
  }

  private GatewayClient connect(Suite suite) {
    return GatewayClient.connect(suite.target(), TIMEOUT, Access.OPEN);
  }

  private Suite start(int denoiserCount, Balance balance) throws InterruptedException {
    SuitePlan plan =
        SuitePlan.of(home)
            .withReplicas(ServiceKind.DENOISER, denoiserCount)
            .with(ServiceKind.DENOISER, "glauber.server.drain.grace", "5s")
            .with(ServiceKind.GATEWAY, "glauber.gateway.replicas.balance", balance.name());
    return Suite.start(plan, new PackagedService(home), SuiteListener.NONE);
  }
}
