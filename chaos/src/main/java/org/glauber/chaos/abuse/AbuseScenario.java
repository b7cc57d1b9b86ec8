package org.glauber.chaos.abuse;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.glauber.chaos.abuse.SteadyCallers.Kind;
import org.glauber.chaos.abuse.SteadyCallers.Latencies;
import org.glauber.chaos.attack.AbusiveClients;
import org.glauber.chaos.scenario.ApiKey;
import org.glauber.chaos.scenario.Scenario;
import org.glauber.chaos.scenario.ServiceProbe;
import org.glauber.chaos.scenario.TemporaryFile;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;

/**
 * Abusive clients attack two gateways in many ways, with and without a tenant's key. No service may
 * exit, no call of another tenant may be refused, and bystanders may wait hardly longer than beside
 * a neighbour, a tenant that keeps all of its lanes busy with images, as the attackers do. The
 * baseline is a neighbour and not an idle suite, because the services guarantee a fair share; it
 * requests images because their lanes cost most. Baseline and attacks alternate, because the
 * machine's speed drifts.
 */
public final class AbuseScenario implements Scenario {
  private static final int ROUNDS = 3;
  private static final int WARM_SLICES = 2;
  private static final int SLICES = WARM_SLICES + 2 * ROUNDS + 1; // one more for the last baseline
  private static final int GATEWAYS = 2;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

  private static final ApiKey BYSTANDERS = new ApiKey("bystanders", "a-key-of-bystanders");
  private static final ApiKey NEIGHBOUR = new ApiKey("neighbour", "a-key-of-their-neighbour");
  private static final ApiKey STRANGERS = new ApiKey("strangers", "a-key-of-strangers");

  // Concurrent calls at each gateway. The neighbour requests more than the denoiser's sixteen
  // lanes.
  private static final Map<Kind, Integer> FEW =
      Map.of(Kind.TEXT, 1, Kind.IMAGE, 1, Kind.LISTING, 1, Kind.HEALTH, 1);
  private static final Map<Kind, Integer> MANY =
      Map.of(Kind.IMAGE, 16, Kind.LISTING, 1, Kind.HEALTH, 1);

  private static final int TOKENS = 12; // of a text

  private final Path home;
  private final PrintWriter out;

  /**
   * @param out receives progress messages
   */
  public AbuseScenario(Path home, PrintWriter out) {
    this.home = home;
    this.out = out;
  }

  @Override
  public Outcome run(Duration time) throws InterruptedException {
    out.println("Strangers: two gateways, one replica of each other service, three tenants …");
    try (TemporaryFile keys = ApiKey.file(BYSTANDERS, NEIGHBOUR, STRANGERS);
        Issuer issuer = new Issuer();
        CpuPinning services = new CpuPinning(new PackagedService(home));
        Suite suite = Suite.start(plan(keys.path(), issuer), services, SuiteListener.NONE);
        ServiceProbe probe = new ServiceProbe()) {
      AbuseReport report = run(suite, probe, time.dividedBy(SLICES));
      return report.outcome(issuer.fetches());
    }
  }

  private SuitePlan plan(Path keys, Issuer issuer) {
    return SuitePlan.of(home)
        .withReplicas(ServiceKind.GATEWAY, GATEWAYS)
        .with(ServiceKind.GATEWAY, ApiKey.SETTING, keys.toString())
        .with(ServiceKind.GATEWAY, "glauber.server.auth.jwt.jwks", issuer.address())
        .with(ServiceKind.GATEWAY, "glauber.server.auth.jwt.issuer", Issuer.NAME)
        .with(ServiceKind.GATEWAY, "glauber.server.auth.jwt.audience", "glauber");
  }

  private AbuseReport run(Suite suite, ServiceProbe probe, Duration slice)
      throws InterruptedException {
    List<ServiceProcess> gateways = suite.services(ServiceKind.GATEWAY);
    AbusiveClients clients = new AbusiveClients(addresses(gateways), STRANGERS.text());
    Measurements neighbour = new Measurements(suite);
    Measurements attackers = new Measurements(suite);
    Map<String, Long> before;
    Map<String, Long> held = Map.of();
    SteadyCallers bystanders = new SteadyCallers(gateways, BYSTANDERS, FEW, TOKENS);
    try (bystanders) {
      warm(gateways, clients, slice);
      before = liveBytes(probe, suite);
      besideNeighbour(gateways, neighbour, bystanders, slice);
      for (int round = 0; round < ROUNDS; round++) {
        try (AbusiveClients.Attacks _ = clients.attack()) {
          attackers.watch(bystanders, slice);
          held = liveBytes(probe, suite); // overwritten by later rounds
        }
        besideNeighbour(gateways, neighbour, bystanders, slice);
        out.printf(
            "beside attackers: %s; afterwards beside a neighbour: %s%n", attackers, neighbour);
      }
    }
    awaitIdle(probe, suite);
    return new AbuseReport(
        neighbour,
        attackers,
        new AbuseReport.Heaps(before, held, liveBytes(probe, suite)),
        clients,
        bystanders,
        suite.services().stream().filter(service -> !service.isAlive()).count());
  }

  private static List<InetSocketAddress> addresses(List<ServiceProcess> gateways) {
    return gateways.stream()
        .map(gateway -> new InetSocketAddress("127.0.0.1", gateway.port()))
        .toList();
  }

  /**
   * Warms up the services' code, including the code that refuses.
   *
   * @param time the duration of each of the {@value #WARM_SLICES} kinds of load
   */
  private static void warm(List<ServiceProcess> gateways, AbusiveClients clients, Duration time)
      throws InterruptedException {
    try (AbusiveClients.Attacks _ = clients.attack()) {
      Thread.sleep(time);
    }
    try (SteadyCallers _ = new SteadyCallers(gateways, NEIGHBOUR, MANY, TOKENS)) {
      Thread.sleep(time);
    }
  }

  private static void besideNeighbour(
      List<ServiceProcess> gateways,
      Measurements neighbour,
      SteadyCallers bystanders,
      Duration slice)
      throws InterruptedException {
    try (SteadyCallers _ = new SteadyCallers(gateways, NEIGHBOUR, MANY, TOKENS)) {
      neighbour.watch(bystanders, slice);
    }
  }

  /**
   * The measurements under one kind of load beside the bystanders.
   *
   * @param latencies the latencies of the bystanders' calls, one entry per measurement
   * @param processors the CPU usage of all services
   */
  record Measurements(List<Latencies> latencies, CpuUsage processors) {
    private Measurements(Suite suite) {
      this(new ArrayList<>(), new CpuUsage(suite.services()));
    }

    /** Measures for the last three quarters of the time, after the load has settled. */
    void watch(SteadyCallers bystanders, Duration time) throws InterruptedException {
      Thread.sleep(time.dividedBy(4));
      Latencies now = new Latencies();
      latencies.add(now);
      bystanders.recordTo(now);
      processors.measure(time.dividedBy(4).multipliedBy(3));
      bystanders.recordTo(null);
    }

    /** The medians of the last measurement. */
    @Override
    public String toString() {
      Latencies last = latencies.getLast();
      return String.format(
          Locale.ROOT,
          "a text %.0f ms, an image %.0f, a listing %.1f",
          last.medianMillis(Kind.TEXT),
          last.medianMillis(Kind.IMAGE),
          last.medianMillis(Kind.LISTING));
    }
  }

  /**
   * The bytes in use on each service's heap after a garbage collection, by name; without services
   * that have exited.
   */
  private static Map<String, Long> liveBytes(ServiceProbe probe, Suite suite)
      throws InterruptedException {
    Map<String, Long> bytes = new TreeMap<>();
    for (ServiceProcess service : suite.services()) {
      if (service.isAlive()) {
        bytes.put(service.name(), probe.liveBytes(service));
      }
    }
    return bytes;
  }

  /** Waits until the gateways have no running calls. */
  private static void awaitIdle(ServiceProbe probe, Suite suite) throws InterruptedException {
    long end = System.nanoTime() + IDLE_TIMEOUT.toNanos();
    for (ServiceProcess gateway : suite.services(ServiceKind.GATEWAY)) {
      while (gateway.isAlive()
          && probe.scrape(gateway).sum("glauber_calls_running") > 0
          && System.nanoTime() < end) {
        Thread.sleep(Duration.ofMillis(100));
      }
    }
  }
}
