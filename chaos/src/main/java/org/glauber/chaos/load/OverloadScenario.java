package org.glauber.chaos.load;

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
import org.glauber.chaos.scenario.ApiKey;
import org.glauber.chaos.scenario.Scenario;
import org.glauber.chaos.scenario.TemporaryFile;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;

/**
 * Ten times as many generations are requested as the suite can complete. Goodput must stay close to
 * capacity, the rest must be refused at once, no generation may exceed its deadline, and a tenant
 * with a small load must wait hardly longer than while the others keep to their share.
 */
public final class OverloadScenario implements Scenario {
  private static final int OVERLOAD_FACTOR = 10;
  private static final int LANES = 16;
  private static final int SATURATING = 2 * LANES; // half of them wait for a lane
  private static final int WARM_UP_PER_SECOND = 200;
  private static final int DEADLINE_LATENCIES = 2; // the deadline in median latencies
  private static final int ROUNDS = 3;
  private static final int COUNTS = 200; // of completed generations, in a slice
  private static final int WARM_UP_SLICES = 3;
  private static final int SLICES = WARM_UP_SLICES + 1 + 4 * ROUNDS;
  private static final Duration LONG_DEADLINE = Duration.ofMinutes(5);
  private static final double GOODPUT_SHARE = 0.95;
  private static final double REFUSAL_MILLIS = 50;
  private static final double QUIET_RATIO = 1.2;
  private static final ApiKey CROWD = new ApiKey("crowd", "a-key-that-many-share");
  private static final ApiKey QUIET = new ApiKey("quiet", "a-key-of-one");

  private final Path home;
  private final PrintWriter out;

  /**
   * @param out receives progress messages
   */
  public OverloadScenario(Path home, PrintWriter out) {
    this.home = home;
    this.out = out;
  }

  @Override
  public Outcome run(Duration time) throws InterruptedException {
    out.println("Overload: one of each service, two tenants …");
    Duration slice = time.dividedBy(SLICES);
    try (TemporaryFile keys = ApiKey.file(CROWD, QUIET);
        Suite suite =
            Suite.start(plan(keys.path()), new PackagedService(home), SuiteListener.NONE)) {
      ManagedChannel channel = NettyChannelBuilder.forTarget(suite.target()).usePlaintext().build();
      try {
        return run(channel, slice);
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

  /**
   * Measures capacity and goodput alternately, because the machine's speed drifts, and then the
   * latency of the quiet tenant.
   */
  private Outcome run(ManagedChannel channel, Duration slice) throws InterruptedException {
    warm(channel, slice.multipliedBy(WARM_UP_SLICES));
    TenantLoad crowd = new TenantLoad(channel, CROWD, LONG_DEADLINE);
    double capacity = throughput(crowd, slice, load -> load.runClosedLoop(SATURATING, slice));
    Duration deadline = Duration.ofMillis((long) (DEADLINE_LATENCIES * crowd.latencyMillis(50)));
    out.printf(
        "capacity: %.1f generations per second; deadline: %d ms%n", capacity, deadline.toMillis());
    TenantLoad flood = new TenantLoad(channel, CROWD, deadline);
    List<Double> capacities = new ArrayList<>(List.of(capacity));
    List<Double> shares = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      double before = capacities.getLast();
      double goodput =
          throughput(flood, slice, load -> load.runOpenLoop(OVERLOAD_FACTOR * before, slice));
      double after = throughput(crowd, slice, load -> load.runClosedLoop(SATURATING, slice));
      capacities.add(after);
      shares.add(goodput / ((before + after) / 2));
      out.printf(
          "at %d times the capacity: %.1f per second; capacity afterwards: %.1f%n",
          OVERLOAD_FACTOR, goodput, after);
    }

    TenantLoad fair = new TenantLoad(channel, QUIET, LONG_DEADLINE);
    TenantLoad flooded = new TenantLoad(channel, QUIET, LONG_DEADLINE);
    double flooding = OVERLOAD_FACTOR * median(capacities);
    for (int round = 0; round < ROUNDS; round++) {
      beside(fair, channel, slice, load -> load.runClosedLoop(LANES - 1, slice));
      beside(flooded, channel, slice, load -> load.runOpenLoop(flooding, slice));
    }
    return outcome(new Figures(median(capacities), shares, flood, fair.latencyMillis(50), flooded));
  }

  /** Warms up the services' code, including the code that refuses. */
  private static void warm(ManagedChannel channel, Duration time) throws InterruptedException {
    TenantLoad load = new TenantLoad(channel, CROWD, LONG_DEADLINE);
    load.runClosedLoop(SATURATING, time.dividedBy(3));
    TenantLoad flood =
        new TenantLoad(channel, CROWD, Duration.ofMillis((long) load.latencyMillis(50)));
    flood.runOpenLoop(WARM_UP_PER_SECOND, time.dividedBy(3).multipliedBy(2));
    flood.awaitLast();
  }

  /** A way of running a load. */
  @FunctionalInterface
  private interface Crowd {
    void run(TenantLoad load) throws InterruptedException;
  }

  /**
   * The generations per second that a load completes, without its beginning and end: the slope of a
   * straight line through the counts. Chains that were admitted together end together, and two
   * counts alone would be off by such a group at either end.
   */
  private static double throughput(TenantLoad load, Duration time, Crowd crowd)
      throws InterruptedException {
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

  /** Runs one quiet caller while a crowd is running. */
  private static void beside(TenantLoad quiet, ManagedChannel channel, Duration time, Crowd crowd)
      throws InterruptedException {
    TenantLoad others = new TenantLoad(channel, CROWD, LONG_DEADLINE);
    Thread crowding = start(others, crowd);
    Thread.sleep(time.dividedBy(4));
    quiet.runClosedLoop(1, time.dividedBy(2));
    crowding.join();
    others.awaitLast();
  }

  private static Thread start(TenantLoad load, Crowd crowd) {
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
   * The measurements.
   *
   * @param shares (round) goodput divided by the mean of the capacities before and after
   */
  private record Figures(
      double capacity,
      List<Double> shares,
      TenantLoad flood,
      double fairMillis,
      TenantLoad flooded) {
    double goodputShare() {
      return median(shares);
    }

    double floodedMillis() {
      return flooded.latencyMillis(50);
    }

    double quietRatio() {
      return floodedMillis() / fairMillis;
    }

    boolean hasPassed() {
      return goodputShare() >= GOODPUT_SHARE
          && flood.refusalMillis(99) <= REFUSAL_MILLIS
          && flood.late() == 0
          && flood.failed() == 0
          && quietRatio() <= QUIET_RATIO;
    }
  }

  private static Outcome outcome(Figures figures) {
    TenantLoad flood = figures.flood();
    JsonObject json = new JsonObject();
    json.addProperty("capacity_per_second", figures.capacity());
    json.addProperty("goodput_share", figures.goodputShare());
    json.addProperty("refused", flood.refused());
    json.addProperty("refusal_p99_millis", flood.refusalMillis(99));
    json.addProperty("given_up", flood.aborted());
    json.addProperty("timed_out", flood.late());
    json.addProperty("quiet_latency_ratio", figures.quietRatio());
    return new Outcome(
        figures.hasPassed(),
        List.of(
            "Capacity %.1f generations per second; at %d times that load, goodput %.3f of capacity (%s)."
                .formatted(
                    figures.capacity(),
                    OVERLOAD_FACTOR,
                    figures.goodputShare(),
                    rounds(figures.shares())),
            "Of %,d requests, %,d completed, %,d were refused (median %.1f ms, 99 %% within %.1f ms), %,d were accepted and aborted shortly before their deadline, %,d exceeded it, %,d failed otherwise."
                .formatted(
                    flood.requested(),
                    flood.completed(),
                    flood.refused(),
                    flood.refusalMillis(50),
                    flood.refusalMillis(99),
                    flood.aborted(),
                    flood.late(),
                    flood.failed()),
            "A quiet tenant waits %.0f ms beside a tenant that keeps to the other lanes, %.0f ms beside one that floods: %.3f times as long."
                .formatted(figures.fairMillis(), figures.floodedMillis(), figures.quietRatio())),
        json);
  }

  private static String rounds(List<Double> shares) {
    return shares.stream()
        .map(share -> String.format(Locale.ROOT, "%.3f", share))
        .collect(Collectors.joining(", "));
  }
}
