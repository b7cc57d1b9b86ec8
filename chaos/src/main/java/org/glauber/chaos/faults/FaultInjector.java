package org.glauber.chaos.faults;

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
import org.glauber.chaos.traffic.FaultProxy;
import org.glauber.chaos.traffic.ProxiedSuite;
import org.glauber.harness.Suite;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.service.ServiceKind;

/**
 * Injects faults into the services of a suite and the connections to them, one at a time; each
 * fault ends, and its service is ready again, before the next one.
 */
final class FaultInjector {
  private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(30);
  private static final int MIN_HANG_SECONDS = 4;
  private static final int MAX_HANG_SECONDS = 20; // longer than any gateway or client waits
  private static final int MIN_PAUSE_MILLIS = 200;
  private static final int MAX_PAUSE_MILLIS = 1_500;

  private final ProxiedSuite proxied;
  private final Suite suite;
  private final SplittableRandom random;
  private final PrintWriter out;
  private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);
  private final Map<ServiceKind, Integer> kills = new EnumMap<>(ServiceKind.class);
  private final CountDownLatch never = new CountDownLatch(1);

  /**
   * @param random chooses faults, services and pauses
   * @param out receives a line for each fault
   */
  FaultInjector(ProxiedSuite proxied, SplittableRandom random, PrintWriter out) {
    this.proxied = proxied;
    this.suite = proxied.suite();
    this.random = random;
    this.out = out;
  }

  /** The kinds of faults. */
  enum Fault {
    /** SIGKILL, then a new process at the same port. */
    KILL,
    /** SIGSTOP for a while: connections stay, nothing answers. */
    HANG,
    /** SIGTERM, as in a rolling restart. */
    RESTART,
    /** Every connection to it is reset. */
    RESET,
    /** The connections to it carry nothing for a while. */
    STALL,
    /** The connections to it are slow for a while. */
    SLOW,
    /** Its connections are dropped silently: neither end is notified. */
    HALF_OPEN;

    /** The name in reports. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Injects each fault once, and a kill into a service of each kind; then injects random faults
   * until the time is up, which is checked after each fault.
   */
  void run(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    for (Strike strike : oneOfEach()) {
      pauseBetween();
      strike(strike.fault(), anyOf(strike.among().get())); // the processes that are current then
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

  /** A planned fault, and the services from which its target is drawn. */
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
    pause(Duration.ofMillis(random.nextInt(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS)));
  }

  /** Restarts all services, one after the other. */
  void roll() throws InterruptedException {
    for (ServiceProcess service : suite.services()) {
      strike(Fault.RESTART, service);
    }
  }

  /** The number of injections of a fault. */
  int count(Fault fault) {
    return done.getOrDefault(fault, 0);
  }

  /** The number of kills of services of a kind. */
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
      case RESET -> proxied.proxyOf(victim).reset();
      case STALL -> forAWhile(proxied.proxyOf(victim), FaultProxy.State.STALLED);
      case SLOW -> forAWhile(proxied.proxyOf(victim), FaultProxy.State.SLOW);
      case HALF_OPEN -> proxied.proxyOf(victim).blackhole();
    }
    done.merge(fault, 1, Integer::sum);
    out.printf(
        Locale.ROOT,
        "%s %s, ended after %.1f s%n",
        fault.text(),
        victim.name(),
        (System.nanoTime() - start) / 1e9);
  }

  private void forAWhile(FaultProxy proxy, FaultProxy.State state) throws InterruptedException {
    proxy.setState(state);
    try {
      hang();
    } finally {
      proxy.setState(FaultProxy.State.OPEN);
    }
  }

  private void hang() throws InterruptedException {
    pause(Duration.ofSeconds(random.nextInt(MIN_HANG_SECONDS, MAX_HANG_SECONDS)));
  }

  private static void requireEnded(ServiceProcess victim) throws InterruptedException {
    if (!victim.awaitEnd(EXIT_TIMEOUT)) {
      throw new IllegalStateException(victim.name() + " did not exit in time");
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
        throw new IllegalStateException("kill -" + name + " exited with status " + code);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void pause(Duration time) throws InterruptedException {
    boolean unused = never.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
