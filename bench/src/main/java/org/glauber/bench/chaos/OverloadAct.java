package org.glauber.bench.chaos;

import com.google.gson.JsonObject;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.glauber.cli.suite.PackagedService;
import org.glauber.cli.suite.ServiceKind;
import org.glauber.cli.suite.Suite;
import org.glauber.cli.suite.SuiteListener;
import org.glauber.cli.suite.SuitePlan;

/**
 * Ten times as many generations are asked for as can be made. What is made stays as much, the rest
 * is refused at once, nothing runs into its deadline, and a tenant who asks for little waits hardly
 * longer than while the others keep to their share.
 */
final class OverloadAct implements Act {
  private static final int TIMES = 10;
  private static final int LANES = 16;
  private static final int SATURATING = 2 * LANES; // each waits for a lane as long as it has one
  private static final int WARMING_PER_SECOND = 200;
  private static final int TURNS = 2; // of that, before a deadline passes
  private static final int ROUNDS = 3;
  private static final int COUNTS = 200; // of completed generations, in a slice
  private static final int WARMING_SLICES = 3;
  private static final int SLICES = WARMING_SLICES + 1 + 4 * ROUNDS;
  private static final Duration PATIENT = Duration.ofMinutes(5);
  private static final double GOODPUT_SHARE = 0.95;
  private static final double REFUSAL_MILLIS = 50;
  private static final double QUIET_RATIO = 1.2;
  private static final ApiKey CROWD = new ApiKey("crowd", "a-key-that-many-share");
  private static final ApiKey QUIET = new ApiKey("quiet", "a-key-of-one");

  private final Path home;
  private final PrintWriter out;

  /**
   * @param out told how it goes on
   */
  OverloadAct(Path home, PrintWriter out) {
    this.home = home;
    this.out = out;
  }

  @Override
  public Outcome play(Duration time) throws InterruptedException {
    out.println("Overload: one of each service, two tenants …");
    Duration slice = time.dividedBy(SLICES);
    try (TemporaryFile keys = ApiKey.file(CROWD, QUIET);
        Suite suite =
            Suite.start(plan(keys.path()), new PackagedService(home), SuiteListener.NONE)) {
      ManagedChannel channel = NettyChannelBuilder.forTarget(suite.target()).usePlaintext().build();
      try {
        return play(channel, slice);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private SuitePlan plan(Path keys) {
    return SuitePlan.of(home)
        .with(ServiceKind.GATEWAY, ApiKey.SETTING, keys.toString())
        .with(ServiceKind.DENOISER, "glauber.denoiser.lanes", Integer.toString(LANES));
  }

  /** Capacity and goodput in turns, then the quiet tenant's waits: the machine's pace drifts. */
  private Outcome play(ManagedChannel channel, Duration slice) throws InterruptedException {
    warm(channel, slice.multipliedBy(WARMING_SLICES));
    Load crowd = new Load(channel, CROWD, PATIENT);
    double capacity = pace(crowd, slice, load -> load.closed(SATURATING, slice));
    Duration deadline = Duration.ofMillis((long) (TURNS * crowd.latencyMillis(50)));
    out.printf(
        "capacity: %.1f generations a second; the deadline is %d ms%n",
        capacity, deadline.toMillis());
    Load flood = new Load(channel, CROWD, deadline);
    List<Double> capacities = new ArrayList<>(List.of(capacity));
    List<Double> shares = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      double before = capacities.getLast();
      double goodput = pace(flood, slice, load -> load.open(TIMES * before, slice));
      double after = pace(crowd, slice, load -> load.closed(SATURATING, slice));
      capacities.add(after);
      shares.add(goodput / ((before + after) / 2));
      out.printf(
          "at %d times that: %.1f a second; capacity afterwards: %.1f%n", TIMES, goodput, after);
    }

    Load fair = new Load(channel, QUIET, PATIENT);
    Load flooded = new Load(channel, QUIET, PATIENT);
    double flooding = TIMES * median(capacities);
    for (int round = 0; round < ROUNDS; round++) {
      beside(fair, channel, slice, load -> load.closed(LANES - 1, slice));
      beside(flooded, channel, slice, load -> load.open(flooding, slice));
    }
    return outcome(new Figures(median(capacities), shares, flood, fair.latencyMillis(50), flooded));
  }

  /** Code that has run for a while is faster, also that which refuses. */
  private static void warm(ManagedChannel channel, Duration time) throws InterruptedException {
    Load load = new Load(channel, CROWD, PATIENT);
    load.closed(SATURATING, time.dividedBy(3));
    Load flood = new Load(channel, CROWD, Duration.ofMillis((long) load.latencyMillis(50)));
    flood.open(WARMING_PER_SECOND, time.dividedBy(3).multipliedBy(2));
    flood.awaitLast();
  }

  /** What a load does. */
  @FunctionalInterface
  private interface Crowd {
    void run(Load load) throws InterruptedException;
  }

  /**
   * Generations a second that a load completes, once it has begun and before it ends: the slope of
   * a straight line through the counts. Chains that were admitted together end together, and two
   * counts alone would be off by such a group at either end.
   */
  private static double pace(Load load, Duration time, Crowd crowd) throws InterruptedException {
    Thread crowding = start(load, crowd);
    Thread.sleep(time.dividedBy(4));
    SimpleRegression completions = new SimpleRegression();
    long start = System.nanoTime();
    for (int count = 0; count < COUNTS; count++) {
      Thread.sleep(time.dividedBy(4).multipliedBy(3).dividedBy(COUNTS));
      completions.addData((System.nanoTime() - start) / 1e9, load.completed());
    }
    crowding.join();
    load.awaitLast();
    return completions.getSlope();
  }

  /** Has one ask for one at a time, in the midst of a crowd. */
  private static void beside(Load quiet, ManagedChannel channel, Duration time, Crowd crowd)
      throws InterruptedException {
    Load others = new Load(channel, CROWD, PATIENT);
    Thread crowding = start(others, crowd);
    Thread.sleep(time.dividedBy(4));
    quiet.closed(1, time.dividedBy(2));
    crowding.join();
    others.awaitLast();
  }

  private static Thread start(Load load, Crowd crowd) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                crowd.run(load);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private static double median(List<Double> figures) {
    return new Median().evaluate(figures.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /**
   * What was measured.
   *
   * @param shares (round) goodput over the capacity around it
   */
  private record Figures(
      double capacity, List<Double> shares, Load flood, double fairMillis, Load flooded) {
    double goodputShare() {
      return median(shares);
    }

    double floodedMillis() {
      return flooded.latencyMillis(50);
    }

    double quietRatio() {
      return floodedMillis() / fairMillis;
    }

    boolean isKept() {
      return goodputShare() >= GOODPUT_SHARE
          && flood.refusalMillis(99) <= REFUSAL_MILLIS
          && flood.late() == 0
          && flood.failed() == 0
          && quietRatio() <= QUIET_RATIO;
    }
  }

  private static Outcome outcome(Figures figures) {
    Load flood = figures.flood();
    JsonObject json = new JsonObject();
    json.addProperty("capacity_per_second", figures.capacity());
    json.addProperty("goodput_share", figures.goodputShare());
    json.addProperty("refused", flood.refused());
    json.addProperty("refusal_p99_millis", flood.refusalMillis(99));
    json.addProperty("given_up", flood.givenUp());
    json.addProperty("timed_out", flood.late());
    json.addProperty("quiet_latency_ratio", figures.quietRatio());
    return new Outcome(
        figures.isKept(),
        List.of(
            "Capacity %.1f generations a second; at %d times that, goodput %.3f of it (%s)."
                .formatted(
                    figures.capacity(), TIMES, figures.goodputShare(), rounds(figures.shares())),
            "Of %,d asked %,d were done, %,d refused (median %.1f ms, 99 %% within %.1f ms), %,d taken on and given up shortly before their deadline, %,d ran into it, %,d failed otherwise."
                .formatted(
                    flood.asked(),
                    flood.completed(),
                    flood.refused(),
                    flood.refusalMillis(50),
                    flood.refusalMillis(99),
                    flood.givenUp(),
                    flood.late(),
                    flood.failed()),
            "A quiet tenant waits %.0f ms beside one who keeps to the other lanes, %.0f ms beside one who floods: %.3f times as long."
                .formatted(figures.fairMillis(), figures.floodedMillis(), figures.quietRatio())),
        json);
  }

  private static String rounds(List<Double> shares) {
    return shares.stream()
        .map(share -> String.format(Locale.ROOT, "%.3f", share))
        .collect(Collectors.joining(", "));
  }
}
