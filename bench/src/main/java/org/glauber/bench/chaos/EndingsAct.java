package org.glauber.bench.chaos;

import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.glauber.bench.chaos.Endings.Ending;
import org.glauber.bench.metrics.MetricsPage;
import org.glauber.cli.suite.PackagedService;
import org.glauber.cli.suite.ServiceKind;
import org.glauber.cli.suite.ServiceProcess;
import org.glauber.cli.suite.SuitePlan;

/**
 * Generations end in every way there is, by the thousand, faults inside the services among them,
 * and then nothing is left of them: no lane, permit, place, thread or span, and no memory.
 */
final class EndingsAct implements Act {
  private static final int ROUNDS = 12;
  private static final int CALLERS = 24;
  private static final Duration SETTLING = Duration.ofSeconds(20);
  private static final long MEBIBYTE = 1 << 20;
  private static final long NOISE_BYTES_A_SERVICE = 8 * MEBIBYTE;

  // Three failed passes in a row are a broken device, five failed calls a broken service: neither
  // is what these are to show, so they are far from likely.
  private static final String FAULTS =
      """
      COMPILE

      RULE now and then a forward pass fails, for all of its chains
      CLASS org.glauber.denoiser.loop.ModelBatch
      METHOD pass
      AT INVOKE BatchInvariantOutcomes.of
      IF Math.random() < 0.003
      DO throw new ai.djl.engine.EngineException("injected into a pass")
      ENDRULE

      RULE one chain fails in every pass
      CLASS org.glauber.denoiser.chain.RunningChain
      METHOD accept
      AT ENTRY
      IF $0.spec.seed() == %d
      DO $0.fail(new IllegalStateException("injected into a chain")); return 0
      ENDRULE

      RULE now and then the tokenizer fails
      CLASS org.glauber.tokenizer.ModelTokenizer
      METHOD decode
      AT ENTRY
      IF Math.random() < 0.01
      DO throw new IllegalStateException("injected into a tokenizer")
      ENDRULE

      RULE now and then a decoding fails, for all of its images
      CLASS org.glauber.vqgan.DeviceWorker
      METHOD decode
      AT ENTRY
      IF incrementCounter("decodings") %% 20 == 0
      DO throw new ai.djl.engine.EngineException("injected into a decoding")
      ENDRULE
      """
          .formatted(Endings.FAULTY_SEED);

  private final Path home;
  private final long seed;
  private final PrintWriter out;

  /**
   * @param seed decides which generation ends how
   * @param out told how it goes on
   */
  EndingsAct(Path home, long seed, PrintWriter out) {
    this.home = home;
    this.seed = seed;
    this.out = out;
  }

  @Override
  public Outcome play(Duration time) throws InterruptedException {
    out.printf("Endings: %d callers in %d rounds, --seed %d …%n", CALLERS, ROUNDS, seed);
    try (SpanSink sink = new SpanSink();
        InjectedFaults faults = new InjectedFaults(FAULTS);
        LinkedSuite linked =
            LinkedSuite.start(
                plan(sink), (kind, properties) -> commandLine(kind, properties, faults));
        Endings endings = new Endings(linked);
        Insight insight = new Insight()) {
      List<ServiceProcess> services = linked.suite().services();
      Map<ServiceProcess, List<Long>> memory = new HashMap<>();
      Remains standing = look(insight, services, Remains.NOTHING); // the suite's health watches
      Remains remains = Remains.NOTHING;
      // libtorch keeps what it has needed most: had it once, that is no growth later.
      together(new SplittableRandom(seed), endings::completeImage);
      for (int round = 0; round < ROUNDS; round++) {
        run(endings, new SplittableRandom(seed + round), time.dividedBy(ROUNDS));
        remains = remains(insight, services, standing);
        for (ServiceProcess service : services) {
          memory
              .computeIfAbsent(service, _ -> new ArrayList<>())
              .add(insight.liveBytes(service) + insight.residentBytes(service));
        }
        out.printf(
            Locale.ROOT,
            "round %d: %,d generations ended; left: %s; in use %s MiB%n",
            round + 1,
            endings.total(),
            remains,
            services.stream()
                .map(service -> Objects.requireNonNull(memory.get(service)).getLast() / MEBIBYTE)
                .map(String::valueOf)
                .collect(Collectors.joining(" ")));
      }
      return outcome(endings, faults(insight, services), remains, memory);
    }
  }

  /** What is left when no generation runs any more. */
  private record Remains(
      long lanes, long permits, long queuePlaces, long threads, long spans, long generations) {
    static final Remains NOTHING = new Remains(0, 0, 0, 0, 0, 0);

    boolean isNothing() {
      return equals(NOTHING);
    }

    @Override
    public String toString() {
      return isNothing()
          ? "nothing"
          : "%d lanes, %d permits, %d places, %d threads, %d spans, %d generations"
              .formatted(lanes, permits, queuePlaces, threads, spans, generations);
    }
  }

  private static void run(Endings endings, SplittableRandom random, Duration time)
      throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    together(
        random,
        own -> {
          while (System.nanoTime() < end) {
            endings.next(own);
          }
        });
  }

  /** What one caller does. */
  @FunctionalInterface
  private interface Caller {
    void call(SplittableRandom own) throws InterruptedException;
  }

  /** All callers at once; returns when the last has ended. */
  private static void together(SplittableRandom random, Caller caller) throws InterruptedException {
    List<Future<?>> callers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int k = 0; k < CALLERS; k++) {
        SplittableRandom own = random.split();
        callers.add(
            threads.submit(
                () -> {
                  caller.call(own);
                  return null;
                }));
      }
      for (Future<?> each : callers) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** What is left once everything had its time to end. */
  private static Remains remains(Insight insight, List<ServiceProcess> services, Remains standing)
      throws InterruptedException {
    long end = System.nanoTime() + SETTLING.toNanos();
    Remains now = look(insight, services, standing);
    while (!now.isNothing() && System.nanoTime() < end) {
      Thread.sleep(Duration.ofMillis(200));
      now = look(insight, services, standing);
    }
    return now;
  }

  private static Remains look(Insight insight, List<ServiceProcess> services, Remains standing)
      throws InterruptedException {
    long lanes = 0;
    long permits = 0;
    long places = 0;
    long threads = 0;
    long spans = 0;
    long generations = 0;
    for (ServiceProcess service : services) {
      MetricsPage scrape = insight.scrape(service);
      lanes += (long) scrape.sum("glauber_denoiser_steps_outstanding");
      permits += (long) scrape.sum("glauber_calls_running");
      places +=
          (long)
              (scrape.sum("glauber_denoiser_chains") + scrape.sum("glauber_vqgan_images_waiting"));
      threads += insight.callThreads(service);
      spans += (long) scrape.sum("glauber_spans_open");
      generations +=
          (long)
              (scrape.sum("glauber_generations_running")
                  + scrape.sum("glauber_replicas_work_outstanding"));
    }
    return new Remains(lanes, permits, places, threads, spans - standing.spans(), generations);
  }

  private static SuitePlan plan(SpanSink sink, SuitePlan plan) {
    SuitePlan traced = plan;
    for (ServiceKind kind : ServiceKind.values()) {
      traced = traced.with(kind, "glauber.telemetry.endpoint", sink.endpoint());
    }
    return traced;
  }

  /** Calls that ended by a fault of the service that served them. */
  private static Map<ServiceKind, Long> faults(Insight insight, List<ServiceProcess> services)
      throws InterruptedException {
    Map<ServiceKind, Long> faults = new EnumMap<>(ServiceKind.class);
    for (ServiceProcess service : services) {
      double failed =
          insight.scrape(service).sum("glauber_calls_ended_total", "glauber_ending=\"failed\"");
      faults.merge(service.kind(), (long) failed, Long::sum);
    }
    return faults;
  }

  /** The heap is all in memory from the start: what grows from then on is not its garbage. */
  private List<String> commandLine(
      ServiceKind kind, Map<String, String> properties, InjectedFaults faults) {
    List<String> command = new ArrayList<>(new PackagedService(home).commandLine(kind, properties));
    String most =
        command.stream().filter(word -> word.startsWith("-Xmx")).findFirst().orElseThrow();
    command.addAll(1, List.of("-Xms" + most.substring(4), "-XX:+AlwaysPreTouch", faults.option()));
    return command;
  }

  private SuitePlan plan(SpanSink sink) {
    // The gateway keeps what has ended for a while: here no longer than a round.
    return plan(sink, SuitePlan.of(home))
        .with(ServiceKind.GATEWAY, "glauber.gateway.resume.kept", "100");
  }

  private static Outcome outcome(
      Endings endings,
      Map<ServiceKind, Long> faults,
      Remains remains,
      Map<ServiceProcess, List<Long>> memory) {
    long bytes = 0;
    boolean isFlat = true;
    List<String> lines = new ArrayList<>();
    for (Map.Entry<ServiceProcess, List<Long>> entry : memory.entrySet()) {
      Trend trend = Trend.ofSecondHalf(entry.getValue());
      bytes += Math.max(0, trend.growth());
      isFlat &= trend.growth() <= Math.max(2 * trend.noise(), NOISE_BYTES_A_SERVICE);
      lines.add(
          "%s: live heap and resident memory, %,d MiB together, over the second half of the rounds %+.1f ± %.1f MiB."
              .formatted(
                  entry.getKey().name(),
                  entry.getValue().getLast() / MEBIBYTE,
                  (double) trend.growth() / MEBIBYTE,
                  (double) trend.noise() / MEBIBYTE));
    }
    lines.sort(String::compareTo);
    Map<Ending, AtomicLong> counts = new EnumMap<>(Ending.class);
    counts.putAll(endings.counts());
    lines.addFirst(
        "%,d generations ended: %s. Left of them: %s."
            .formatted(
                endings.total(),
                counts.entrySet().stream()
                    .map(count -> count.getKey().text() + " " + count.getValue())
                    .collect(Collectors.joining(", ")),
                remains));
    lines.add(
        1,
        "Calls that ended by a fault inside a service: %s."
            .formatted(
                faults.entrySet().stream()
                    .map(count -> count.getKey().peerName() + " " + count.getValue())
                    .collect(Collectors.joining(", "))));
    JsonObject faulty = new JsonObject();
    faults.forEach((kind, count) -> faulty.addProperty(kind.peerName(), count));
    JsonObject leaked = new JsonObject();
    leaked.addProperty("lanes", remains.lanes());
    leaked.addProperty("permits", remains.permits());
    leaked.addProperty("queue_places", remains.queuePlaces());
    leaked.addProperty("threads", remains.threads());
    leaked.addProperty("spans", remains.spans());
    leaked.addProperty("generations", remains.generations());
    leaked.addProperty("bytes", bytes);
    JsonObject figures = new JsonObject();
    figures.addProperty("endings", endings.total());
    figures.addProperty("otherwise", endings.of(Ending.OTHERWISE).get());
    figures.add("faults", faulty);
    figures.add("leaked", leaked);
    return new Outcome(remains.isNothing() && isFlat && endings.isDiverse(), lines, figures);
  }
}
