package org.glauber.bench.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.glauber.cli.suite.ServiceKind;
import org.glauber.cli.suite.ServiceProcess;
import org.glauber.cli.suite.Suite;

/**
 * Does to the services of a suite, and to the ways to them, what happens to both, one after the
 * other and each time for so long that the next does not find the first still down.
 */
final class Faults {
  private static final Duration DRAINING = Duration.ofSeconds(30);
  private static final int LEAST_HANG_SECONDS = 4;
  private static final int MOST_HANG_SECONDS = 20; // longer than any gateway or client waits
  private static final int LEAST_PAUSE_MILLIS = 200;
  private static final int MOST_PAUSE_MILLIS = 1_500;

  private final LinkedSuite linked;
  private final Suite suite;
  private final SplittableRandom random;
  private final PrintWriter out;
  private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);
  private final Map<ServiceKind, Integer> kills = new EnumMap<>(ServiceKind.class);
  private final CountDownLatch never = new CountDownLatch(1);

  /**
   * @param random decides what happens to whom and when
   * @param out told of every fault
   */
  Faults(LinkedSuite linked, SplittableRandom random, PrintWriter out) {
    this.linked = linked;
    this.suite = linked.suite();
    this.random = random;
    this.out = out;
  }

  /** What happens to a service. */
  enum Fault {
    /** SIGKILL, then a new process at the same port. */
    KILL,
    /** SIGSTOP for a while: connections stay, nothing answers. */
    HANG,
    /** SIGTERM, as in a rolling restart. */
    RESTART,
    /** Every connection to it is reset. */
    RESET,
    /** For a while nothing passes on the way to it. */
    STALL,
    /** For a while little passes. */
    SLOW,
    /** Its connections are forgotten on the way: neither end is told. */
    HALF_OPEN;

    /** Its name as it is printed. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Does each fault once, the killing to a service of each kind; then goes on until the time is up,
   * which is looked at after each fault.
   */
  void run(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    for (Strike strike : oneOfEach()) {
      pauseBetween();
      strike(strike.fault(), anyOf(strike.among().get())); // who is there by then
    }
    while (System.nanoTime() < end) {
      pauseBetween();
      Fault fault =
          switch (random.nextInt(10)) {
            case 0 -> Fault.HANG;
            case 1 -> Fault.RESTART;
            case 2 -> Fault.RESET;
            case 3 -> Fault.STALL;
            case 4 -> Fault.SLOW;
            case 5 -> Fault.HALF_OPEN;
            default -> Fault.KILL;
          };
      strike(fault, anyOf(suite.services()));
    }
  }

  /** A fault that is to come, and those of whom one suffers it. */
  private record Strike(Fault fault, Supplier<List<ServiceProcess>> among) {}

  private List<Strike> oneOfEach() {
    List<Strike> strikes = new ArrayList<>();
    for (ServiceKind kind : ServiceKind.values()) {
      strikes.add(new Strike(Fault.KILL, () -> suite.services(kind)));
    }
    for (Fault fault : EnumSet.complementOf(EnumSet.of(Fault.KILL))) {
      strikes.add(new Strike(fault, suite::services));
    }
    Collections.shuffle(strikes, random);
    return strikes;
  }

  private ServiceProcess anyOf(List<ServiceProcess> services) {
    return services.get(random.nextInt(services.size()));
  }

  private void pauseBetween() throws InterruptedException {
    pause(Duration.ofMillis(random.nextInt(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS)));
  }

  /** Restarts every service, one after the other. */
  void roll() throws InterruptedException {
    for (ServiceProcess service : suite.services()) {
      strike(Fault.RESTART, service);
    }
  }

  /** How often a fault was done. */
  int count(Fault fault) {
    return done.getOrDefault(fault, 0);
  }

  /** How often a service of a kind was killed. */
  int kills(ServiceKind kind) {
    return kills.getOrDefault(kind, 0);
  }

  private void strike(Fault fault, ServiceProcess victim) throws InterruptedException {
    long start = System.nanoTime();
    switch (fault) {
      case KILL -> {
        victim.kill();
        kills.merge(victim.kind(), 1, Integer::sum);
        requireEnded(victim);
        suite.restart(victim);
      }
      case HANG -> {
        signal("STOP", victim);
        try {
          hang();
        } finally {
          signal("CONT", victim);
        }
      }
      case RESTART -> {
        victim.terminate();
        requireEnded(victim);
        suite.restart(victim);
      }
      case RESET -> linked.linkTo(victim).reset();
      case STALL -> forAWhile(linked.linkTo(victim), Link.State.STALLED);
      case SLOW -> forAWhile(linked.linkTo(victim), Link.State.SLOW);
      case HALF_OPEN -> linked.linkTo(victim).forget();
    }
    done.merge(fault, 1, Integer::sum);
    out.printf(
        Locale.ROOT,
        "%s %s, over after %.1f s%n",
        fault.text(),
        victim.name(),
        (System.nanoTime() - start) / 1e9);
  }

  private void forAWhile(Link link, Link.State state) throws InterruptedException {
    link.become(state);
    try {
      hang();
    } finally {
      link.become(Link.State.OPEN);
    }
  }

  private void hang() throws InterruptedException {
    pause(Duration.ofSeconds(random.nextInt(LEAST_HANG_SECONDS, MOST_HANG_SECONDS)));
  }

  private static void requireEnded(ServiceProcess victim) throws InterruptedException {
    if (!victim.awaitEnd(DRAINING)) {
      throw new IllegalStateException(victim.name() + " does not end");
    }
  }

  private static void signal(String name, ServiceProcess process) throws InterruptedException {
    try {
      int code =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + name + " ended with " + code);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void pause(Duration time) throws InterruptedException {
    boolean unused = never.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
