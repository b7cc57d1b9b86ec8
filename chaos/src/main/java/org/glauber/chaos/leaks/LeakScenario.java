package org.glauber.chaos.leaks;

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
import org.glauber.chaos.leaks.TerminationLoad.Termination;
import org.glauber.chaos.scenario.Scenario;
import org.glauber.chaos.scenario.ServiceProbe;
import org.glauber.chaos.scenario.Trend;
import org.glauber.chaos.traffic.ProxiedSuite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.metrics.MetricsPage;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;

/**
 * Thousands of generations end in every possible way, including faults inside the services.
 * Afterwards no resource of theirs may be left: no lane, permit, queue place, thread, span or
 * memory.
 */
public final class LeakScenario implements Scenario {
  private static final int ROUNDS = 12;
  private static final int CALLERS = 24;
  private static final Duration SETTLING = Duration.ofSeconds(20);
  private static final long MEBIBYTE = 1 << 20;
  private static final long NOISE_BYTES_PER_SERVICE = 8 * MEBIBYTE;

  // Three failed passes in a row count as a broken device, five failed calls as a broken service.
  // Neither is under test here, so the fault rates make them unlikely.
  private static final String FAULTS =
      """
      COMPILE

      RULE now and then a forward pass fails, for all of its chains
      CLASS org.glauber.denoiser.loop.ModelBatch
      METHOD decide
      AT ENTRY
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
      CLASS org.glauber.tokenizer.text.ModelTokenizer
      METHOD decode
      AT ENTRY
      IF Math.random() < 0.01
      DO throw new IllegalStateException("injected into a tokenizer")
      ENDRULE

      RULE now and then a decoding fails, for all of its images
      CLASS org.glauber.vqgan.pipeline.DeviceWorker
      METHOD decode
      AT ENTRY
      IF incrementCounter("decodings") %% 20 == 0
      DO throw new ai.djl.engine.EngineException("injected into a decoding")
      ENDRULE
      """
          .formatted(TerminationLoad.FAULTY_SEED);

  private final Path home;
  private final long seed;
  private final PrintWriter out;

  /**
   * @param seed the seed of the random choice of terminations
   * @param out receives progress messages
   */
  public LeakScenario(Path home, long seed, PrintWriter out) {
    this.home = home;
    this.seed = seed;
    this.out = out;
  }

  @Override
  public Outcome run(Duration time) throws InterruptedException {
    out.printf("Endings: %d callers in %d rounds, --seed %d …%n", CALLERS, ROUNDS, seed);
    try (SpanSink sink = new SpanSink();
        BytemanFaults faults = new BytemanFaults(FAULTS);
        ProxiedSuite proxied =
            ProxiedSuite.start(
                plan(sink), (kind, properties) -> commandLine(kind, properties, faults));
        TerminationLoad load = new TerminationLoad(proxied);
        ServiceProbe probe = new ServiceProbe()) {
      List<ServiceProcess> services = proxied.suite().services();
      Map<ServiceProcess, List<Long>> memory = new HashMap<>();
      Leaks baseline =
          measure(probe, services, Leaks.NOTHING); // open spans of the suite's health watches
      Leaks leaks = Leaks.NOTHING;
      // libtorch keeps its peak memory: reach the peak once, so that it does not count as growth
      // later.
      runAll(new SplittableRandom(seed), load::completeImage);
      for (int round = 0; round < ROUNDS; round++) {
        run(load, new SplittableRandom(seed + round), time.dividedBy(ROUNDS));
        leaks = awaitLeaks(probe, services, baseline);
        for (ServiceProcess service : services) {
          memory
              .computeIfAbsent(service, _ -> new ArrayList<>())
              .add(probe.liveBytes(service) + probe.residentBytes(service));
        }
        out.printf(
            Locale.ROOT,
            "round %d: %,d generations ended; left: %s; in use %s MiB%n",
            round + 1,
            load.total(),
            leaks,
            services.stream()
                .map(service -> Objects.requireNonNull(memory.get(service)).getLast() / MEBIBYTE)
                .map(String::valueOf)
                .collect(Collectors.joining(" ")));
      }
      return outcome(load, faults(probe, services), leaks, memory);
    }
  }

  /** Resources still held when no generation runs. */
  private record Leaks(
      long lanes, long permits, long queuePlaces, long threads, long spans, long generations) {
    static final Leaks NOTHING = new Leaks(0, 0, 0, 0, 0, 0);

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

  private static void run(TerminationLoad load, SplittableRandom random, Duration time)
      throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    runAll(
        random,
        own -> {
          while (System.nanoTime() < end) {
            load.next(own);
          }
        });
  }

  /** The work of one caller. */
  @FunctionalInterface
  private interface Caller {
    void call(SplittableRandom own) throws InterruptedException;
  }

  /** Runs all callers concurrently, and waits for the last. */
  private static void runAll(SplittableRandom random, Caller caller) throws InterruptedException {
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

  /** Waits until nothing is left or the time limit has passed, and returns what is left. */
  private static Leaks awaitLeaks(ServiceProbe probe, List<ServiceProcess> services, Leaks baseline)
      throws InterruptedException {
    long end = System.nanoTime() + SETTLING.toNanos();
    Leaks now = measure(probe, services, baseline);
    while (!now.isNothing() && System.nanoTime() < end) {
      Thread.sleep(Duration.ofMillis(200));
      now = measure(probe, services, baseline);
    }
    return now;
  }

  /** The resources that the services hold now, without the spans of the baseline. */
  private static Leaks measure(ServiceProbe probe, List<ServiceProcess> services, Leaks baseline)
      throws InterruptedException {
    long lanes = 0;
    long permits = 0;
    long places = 0;
    long threads = 0;
    long spans = 0;
    long generations = 0;
    for (ServiceProcess service : services) {
      MetricsPage scrape = probe.scrape(service);
      lanes += (long) scrape.sum("glauber_denoiser_steps_outstanding");
      permits += (long) scrape.sum("glauber_calls_running");
      places +=
          (long)
              (scrape.sum("glauber_denoiser_chains") + scrape.sum("glauber_vqgan_images_waiting"));
      threads += probe.callThreads(service);
      spans += (long) scrape.sum("glauber_spans_open");
      generations +=
          (long)
              (scrape.sum("glauber_generations_running")
                  + scrape.sum("glauber_replicas_work_outstanding"));
    }
    return new Leaks(lanes, permits, places, threads, spans - baseline.spans(), generations);
  }

  private static SuitePlan plan(SpanSink sink, SuitePlan plan) {
    SuitePlan traced = plan;
    for (ServiceKind kind : ServiceKind.values()) {
      traced = traced.with(kind, "glauber.telemetry.endpoint", sink.endpoint());
    }
    return traced;
  }

  /** The number of calls that failed by a fault of their service, by kind of service. */
  private static Map<ServiceKind, Long> faults(ServiceProbe probe, List<ServiceProcess> services)
      throws InterruptedException {
    Map<ServiceKind, Long> faults = new EnumMap<>(ServiceKind.class);
    for (ServiceProcess service : services) {
      double failed =
          probe.scrape(service).sum("glauber_calls_ended_total", "glauber_ending=\"failed\"");
      faults.merge(service.kind(), (long) failed, Long::sum);
    }
    return faults;
  }

  /** Touches the whole heap at start, so that later growth of resident memory is not heap. */
  private List<String> commandLine(
      ServiceKind kind, Map<String, String> properties, BytemanFaults faults) {
    List<String> command = new ArrayList<>(new PackagedService(home).commandLine(kind, properties));
    String most =
        command.stream().filter(word -> word.startsWith("-Xmx")).findFirst().orElseThrow();
    command.addAll(1, List.of("-Xms" + most.substring(4), "-XX:+AlwaysPreTouch", faults.option()));
    return command;
  }

  private SuitePlan plan(SpanSink sink) {
    // The gateway keeps finished generations for a while; limit their number so that they are
    // dropped within a round.
    return plan(sink, SuitePlan.of(home))
        .with(ServiceKind.GATEWAY, "glauber.gateway.resume.kept", "100");
  }

  private static Outcome outcome(
      TerminationLoad load,
      Map<ServiceKind, Long> faults,
      Leaks leaks,
      Map<ServiceProcess, List<Long>> memory) {
    long bytes = 0;
    boolean isFlat = true;
    List<String> lines = new ArrayList<>();
    for (Map.Entry<ServiceProcess, List<Long>> entry : memory.entrySet()) {
      Trend trend = Trend.ofSecondHalf(entry.getValue());
      bytes += Math.max(0, trend.growth());
      isFlat &= trend.growth() <= Math.max(2 * trend.noise(), NOISE_BYTES_PER_SERVICE);
      lines.add(
          "%s: live heap plus resident memory %,d MiB; growth over the second half of the rounds %+.1f ± %.1f MiB."
              .formatted(
                  entry.getKey().name(),
                  entry.getValue().getLast() / MEBIBYTE,
                  (double) trend.growth() / MEBIBYTE,
                  (double) trend.noise() / MEBIBYTE));
    }
    lines.sort(String::compareTo);
    Map<Termination, AtomicLong> counts = new EnumMap<>(Termination.class);
    counts.putAll(load.counts());
    lines.addFirst(
        "%,d generations ended: %s. Leaked: %s."
            .formatted(
                load.total(),
                counts.entrySet().stream()
                    .map(count -> count.getKey().text() + " " + count.getValue())
                    .collect(Collectors.joining(", ")),
                leaks));
    lines.add(
        1,
        "Calls that failed by a fault inside a service: %s."
            .formatted(
                faults.entrySet().stream()
                    .map(count -> count.getKey().peerName() + " " + count.getValue())
                    .collect(Collectors.joining(", "))));
    JsonObject faulty = new JsonObject();
    faults.forEach((kind, count) -> faulty.addProperty(kind.peerName(), count));
    JsonObject leaked = new JsonObject();
    leaked.addProperty("lanes", leaks.lanes());
    leaked.addProperty("permits", leaks.permits());
    leaked.addProperty("queue_places", leaks.queuePlaces());
    leaked.addProperty("threads", leaks.threads());
    leaked.addProperty("spans", leaks.spans());
    leaked.addProperty("generations", leaks.generations());
    leaked.addProperty("bytes", bytes);
    JsonObject figures = new JsonObject();
    figures.addProperty("endings", load.total());
    figures.addProperty("otherwise", load.of(Termination.OTHERWISE).get());
    figures.add("faults", faulty);
    figures.add("leaked", leaked);
    return new Outcome(leaks.isNothing() && isFlat && load.isDiverse(), lines, figures);
  }
}
