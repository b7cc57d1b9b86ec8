package org.glauber.bench.chaos;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.glauber.bench.chaos.SteadyCallers.Kind;
import org.glauber.bench.chaos.SteadyCallers.Latencies;
import org.glauber.bench.chaos.strangers.Strangers;
import org.glauber.cli.suite.PackagedService;
import org.glauber.cli.suite.ServiceKind;
import org.glauber.cli.suite.ServiceProcess;
import org.glauber.cli.suite.Suite;
import org.glauber.cli.suite.SuiteListener;
import org.glauber.cli.suite.SuitePlan;

/**
 * Strangers do to two gateways whatever they can, with a tenant's key and without one. No service
 * ends, no other tenant is refused, and bystanders wait hardly longer than beside a neighbour: a
 * tenant that keeps all its lanes busy with images, as the strangers do. The baseline is a
 * neighbour and not an empty suite, because a fair share is what the services promise; it asks for
 * images because a lane of them costs most. The two take turns, for the machine's pace drifts.
 */
final class StrangersAct implements Act {
  private static final int ROUNDS = 3;
  private static final int WARM_SLICES = 2;
  private static final int SLICES =
      WARM_SLICES + 2 * ROUNDS + 1; // with a last one of the neighbour
  private static final int GATEWAYS = 2;
  private static final Duration TO_END = Duration.ofSeconds(30);

  private static final ApiKey BYSTANDERS = new ApiKey("bystanders", "a-key-of-bystanders");
  private static final ApiKey NEIGHBOUR = new ApiKey("neighbour", "a-key-of-their-neighbour");
  private static final ApiKey STRANGERS = new ApiKey("strangers", "a-key-of-strangers");

  // Calls at each gateway. A denoiser has sixteen lanes, of which the neighbour wants more than
  // all.
  private static final Map<Kind, Integer> FEW =
      Map.of(Kind.TEXT, 1, Kind.IMAGE, 1, Kind.LISTING, 1, Kind.HEALTH, 1);
  private static final Map<Kind, Integer> MANY =
      Map.of(Kind.IMAGE, 16, Kind.LISTING, 1, Kind.HEALTH, 1);

  private static final int TOKENS = 12; // of a text

  private final Path home;
  private final PrintWriter out;

  /**
   * @param out told how it goes on
   */
  StrangersAct(Path home, PrintWriter out) {
    this.home = home;
    this.out = out;
  }

  @Override
  public Outcome play(Duration time) throws InterruptedException {
    out.println("Strangers: two gateways, one of each other service, three tenants …");
    try (TemporaryFile keys = ApiKey.file(BYSTANDERS, NEIGHBOUR, STRANGERS);
        Issuer issuer = new Issuer();
        Apart services = new Apart(new PackagedService(home));
        Suite suite = Suite.start(plan(keys.path(), issuer), services, SuiteListener.NONE);
        Insight insight = new Insight()) {
      StrangersReport report = play(suite, insight, time.dividedBy(SLICES));
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

  private StrangersReport play(Suite suite, Insight insight, Duration slice)
      throws InterruptedException {
    List<ServiceProcess> gateways = suite.services(ServiceKind.GATEWAY);
    Strangers strangers = new Strangers(addresses(gateways), STRANGERS.text());
    Company neighbour = new Company(suite);
    Company attackers = new Company(suite);
    Map<String, Long> before;
    Map<String, Long> held = Map.of();
    SteadyCallers bystanders = new SteadyCallers(gateways, BYSTANDERS, FEW, TOKENS);
    try (bystanders) {
      warm(gateways, strangers, slice);
      before = liveBytes(insight, suite);
      besideNeighbour(gateways, neighbour, bystanders, slice);
      for (int round = 0; round < ROUNDS; round++) {
        try (Strangers.Attacks _ = strangers.attack()) {
          attackers.watch(bystanders, slice);
          held = liveBytes(insight, suite); // the last round's counts
        }
        besideNeighbour(gateways, neighbour, bystanders, slice);
        out.printf("beside strangers %s; afterwards beside a neighbour %s%n", attackers, neighbour);
      }
    }
    awaitIdle(insight, suite);
    return new StrangersReport(
        neighbour,
        attackers,
        new StrangersReport.Heaps(before, held, liveBytes(insight, suite)),
        strangers,
        bystanders,
        suite.services().stream().filter(service -> !service.isAlive()).count());
  }

  private static List<InetSocketAddress> addresses(List<ServiceProcess> gateways) {
    return gateways.stream()
        .map(gateway -> new InetSocketAddress("127.0.0.1", gateway.port()))
        .toList();
  }

  /**
   * Code that has run for a while is faster, also that which refuses.
   *
   * @param time of each of the {@value #WARM_SLICES} kinds of company
   */
  private static void warm(List<ServiceProcess> gateways, Strangers strangers, Duration time)
      throws InterruptedException {
    try (Strangers.Attacks _ = strangers.attack()) {
      Thread.sleep(time);
    }
    try (SteadyCallers _ = new SteadyCallers(gateways, NEIGHBOUR, MANY, TOKENS)) {
      Thread.sleep(time);
    }
  }

  private static void besideNeighbour(
      List<ServiceProcess> gateways, Company neighbour, SteadyCallers bystanders, Duration slice)
      throws InterruptedException {
    try (SteadyCallers _ = new SteadyCallers(gateways, NEIGHBOUR, MANY, TOKENS)) {
      neighbour.watch(bystanders, slice);
    }
  }

  /**
   * Whom bystanders have beside them.
   *
   * @param latencies of the bystanders' calls, one for each time
   * @param processors who takes the machine's
   */
  record Company(List<Latencies> latencies, Processors processors) {
    private Company(Suite suite) {
      this(new ArrayList<>(), new Processors(suite.services()));
    }

    /** Measures once the company has settled. */
    void watch(SteadyCallers bystanders, Duration time) throws InterruptedException {
      Thread.sleep(time.dividedBy(4));
      Latencies now = new Latencies();
      latencies.add(now);
      bystanders.tell(now);
      processors.measure(time.dividedBy(4).multipliedBy(3));
      bystanders.tell(null);
    }

    /** The last time. */
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
   * What the services' heaps hold after a collection, by name; those that have ended are not in it.
   */
  private static Map<String, Long> liveBytes(Insight insight, Suite suite)
      throws InterruptedException {
    Map<String, Long> bytes = new TreeMap<>();
    for (ServiceProcess service : suite.services()) {
      if (service.isAlive()) {
        bytes.put(service.name(), insight.liveBytes(service));
      }
    }
    return bytes;
  }

  /** Waits until the gateways have noticed that nobody is there any more. */
  private static void awaitIdle(Insight insight, Suite suite) throws InterruptedException {
    long end = System.nanoTime() + TO_END.toNanos();
    for (ServiceProcess gateway : suite.services(ServiceKind.GATEWAY)) {
      while (gateway.isAlive()
          && insight.scrape(gateway).sum("glauber_calls_running") > 0
          && System.nanoTime() < end) {
        Thread.sleep(Duration.ofMillis(100));
      }
    }
  }
}
