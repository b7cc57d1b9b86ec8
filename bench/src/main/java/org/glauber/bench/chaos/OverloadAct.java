package org.glauber.bench.chaos;

import com.google.gson.JsonObject;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
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
  private static final Duration PATIENT = Duration.ofMinutes(5);
  private static final double GOODPUT_SHARE = 0.95;
  private static final double REFUSAL_MILLIS = 50;
  private static final double QUIET_RATIO = 1.2;
  private static final String CROWD = "a-key-that-many-share";
  private static final String QUIET = "a-key-of-one";

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
    Duration part = time.dividedBy(6);
    try (TemporaryFile keys = keys();
        Suite suite =
            Suite.start(plan(keys.path()), new PackagedService(home), SuiteListener.NONE)) {
      ManagedChannel channel = NettyChannelBuilder.forTarget(suite.target()).usePlaintext().build();
      try {
        return play(channel, part);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private SuitePlan plan(Path keys) {
    return SuitePlan.of(home)
        .with(ServiceKind.GATEWAY, "glauber.server.auth.api-keys", keys.toString())
        .with(ServiceKind.DENOISER, "glauber.denoiser.lanes", Integer.toString(LANES));
  }

  private Outcome play(ManagedChannel channel, Duration part) throws InterruptedException {
    warm(channel, part);
    Load crowd = new Load(channel, CROWD, PATIENT);
    double before = capacity(crowd, part);
    Duration deadline = Duration.ofMillis((long) (TURNS * crowd.latencyMillis(50)));
    out.printf(
        "capacity: %.1f generations a second; the deadline is %d ms%n",
        before, deadline.toMillis());

    Load flood = new Load(channel, CROWD, deadline);
    Duration ramp = part.dividedBy(6);
    flood.open(TIMES * before, ramp);
    long completed = flood.completed();
    long start = System.nanoTime();
    flood.open(TIMES * before, part);
    double goodput = (flood.completed() - completed) * 1e9 / (System.nanoTime() - start);
    flood.awaitLast();
    double after = capacity(new Load(channel, CROWD, PATIENT), part);
    double capacity = (before + after) / 2; // the machine's pace drifts
    out.printf(
        "at %d times that: %.1f a second; capacity afterwards: %.1f%n", TIMES, goodput, after);

    double fair = quietLatency(channel, part, load -> load.closed(LANES - 1, part));
    double flooded = quietLatency(channel, part, load -> load.open(TIMES * capacity, part));
    out.printf("the quiet one: %.0f ms, and %.0f ms beside a flood%n", fair, flooded);
    return outcome(new Figures(capacity, goodput, flood, fair, flooded));
  }

  /** Code that has run for a while is faster, also that which refuses. */
  private static void warm(ManagedChannel channel, Duration part) throws InterruptedException {
    Load load = new Load(channel, CROWD, PATIENT);
    load.closed(SATURATING, part.dividedBy(4));
    Load flood = new Load(channel, CROWD, Duration.ofMillis((long) load.latencyMillis(50)));
    flood.open(WARMING_PER_SECOND, part.dividedBy(2));
    flood.awaitLast();
  }

  private static double capacity(Load crowd, Duration time) throws InterruptedException {
    long start = System.nanoTime();
    crowd.closed(SATURATING, time);
    return crowd.completed() * 1e9 / (System.nanoTime() - start);
  }

  /** What the crowd does meanwhile. */
  @FunctionalInterface
  private interface Crowd {
    void run(Load load) throws InterruptedException;
  }

  /** The median latency in milliseconds of one who asks for one at a time. */
  private static double quietLatency(ManagedChannel channel, Duration time, Crowd crowd)
      throws InterruptedException {
    Load others = new Load(channel, CROWD, PATIENT);
    Thread crowding =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    crowd.run(others);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    Duration ramp = time.dividedBy(6);
    Thread.sleep(ramp);
    Load quiet = new Load(channel, QUIET, PATIENT);
    quiet.closed(1, time.minus(ramp.multipliedBy(2)));
    crowding.join();
    others.awaitLast();
    return quiet.latencyMillis(50);
  }

  /** What was measured. */
  private record Figures(
      double capacity, double goodput, Load flood, double fairMillis, double floodedMillis) {
    double goodputShare() {
      return goodput / capacity;
    }

    double quietRatio() {
      return floodedMillis / fairMillis;
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
    json.addProperty("timed_out", flood.late());
    json.addProperty("quiet_latency_ratio", figures.quietRatio());
    return new Outcome(
        figures.isKept(),
        List.of(
            "Capacity %.1f generations a second; at %d times that, goodput %.3f of it."
                .formatted(figures.capacity(), TIMES, figures.goodputShare()),
            "Of %,d asked %,d were done, %,d refused (median %.1f ms, 99 %% within %.1f ms), %,d ran into their deadline, %,d failed otherwise."
                .formatted(
                    flood.asked(),
                    flood.completed(),
                    flood.refused(),
                    flood.refusalMillis(50),
                    flood.refusalMillis(99),
                    flood.late(),
                    flood.failed()),
            "A quiet tenant waits %.0f ms beside one who keeps to the other lanes, %.0f ms beside one who floods: %.3f times as long."
                .formatted(figures.fairMillis(), figures.floodedMillis(), figures.quietRatio())),
        json);
  }

  private static TemporaryFile keys() {
    return TemporaryFile.of("crowd %s%nquiet %s%n".formatted(digest(CROWD), digest(QUIET)));
  }

  private static String digest(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
