package org.glauber.bench.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.glauber.bench.autoscaling.Arrivals;
import org.glauber.bench.autoscaling.Day;
import org.glauber.bench.autoscaling.DayLoad;
import org.glauber.client.GatewayClient;
import org.glauber.client.GatewayException;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.harness.Suite;
import org.glauber.harness.metrics.MetricsPage;
import org.glauber.harness.metrics.Scraper;
import org.glauber.harness.service.ServiceKind;

/**
 * Replays the load curve of {@link Day} against a suite, faster than real time, and records the
 * services' metrics for every quarter of an hour of the day. A generation is counted when it has
 * ended in any way, its steps when they are decided or refused.
 */
final class DayRecorder {
  private static final int INTERVALS = 96; // quarters of an hour
  private static final Duration TICK = Duration.ofMillis(100);
  private static final List<String> MODELS = List.of(Day.TEXT_MODEL, Day.IMAGE_MODEL);

  private final Suite suite;
  private final GatewayClient client;
  private final RandomGenerator random = new Well19937c(1);
  private final Phaser running = new Phaser(1);
  private final AtomicLong seed = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();

  /**
   * @param suite a suite with one gateway and one denoiser
   * @param client a client whose timeout is the callers' deadline
   */
  DayRecorder(Suite suite, GatewayClient client) {
    this.suite = suite;
    this.client = client;
  }

  /** The work requested of a model since its services started. */
  private record Count(double generations, double steps) {
    static Count of(MetricsPage gateway, MetricsPage denoiser, String model) {
      String label = "model=\"" + model + "\"";
      return new Count(
          gateway.sum("glauber_generations_ended_total", label),
          denoiser.sum("glauber_denoiser_steps_total", label)
              + denoiser.sum("glauber_denoiser_steps_refused_total", label));
    }
  }

  /**
   * @param time the duration of the recording
   */
  DayLoad record(Duration time) throws InterruptedException {
    double faster = (double) Day.SECONDS / time.toSeconds();
    List<DayLoad.Line> lines = new ArrayList<>();
    try (Scraper scraper = new Scraper()) {
      Map<String, Count> before = counts(scraper);
      long start = System.nanoTime();
      long asked = start; // requests have been sent until then
      long counted = start;
      for (int interval = 0; interval < INTERVALS; interval++) {
        long end = start + time.toNanos() / INTERVALS * (interval + 1);
        while (asked < end) {
          TimeUnit.NANOSECONDS.sleep(TICK.toNanos());
          long now = Math.min(System.nanoTime(), end);
          ask(faster * (asked - start) / 1e9, (now - asked) / 1e9);
          asked = now;
        }
        Map<String, Count> after = counts(scraper);
        long now = System.nanoTime();
        for (String model : MODELS) {
          lines.add(line(interval, model, before, after, (now - counted) / 1e9));
        }
        before = after;
        counted = now;
      }
    }
    running.arriveAndAwaitAdvance();
    return new DayLoad(lines);
  }

  private static DayLoad.Line line(
      int interval,
      String model,
      Map<String, Count> before,
      Map<String, Count> after,
      double seconds) {
    Count first = Objects.requireNonNull(before.get(model));
    Count last = Objects.requireNonNull(after.get(model));
    return new DayLoad.Line(
        Day.SECONDS / INTERVALS * interval,
        model,
        (last.generations() - first.generations()) / seconds,
        (last.steps() - first.steps()) / seconds);
  }

  private Map<String, Count> counts(Scraper scraper) throws InterruptedException {
    MetricsPage gateway = scraper.scrape(suite.services(ServiceKind.GATEWAY).getFirst());
    MetricsPage denoiser = scraper.scrape(suite.services(ServiceKind.DENOISER).getFirst());
    return MODELS.stream()
        .collect(Collectors.toMap(model -> model, model -> Count.of(gateway, denoiser, model)));
  }

  /**
   * Starts the calls that arrive within an interval.
   *
   * @param second the second of the day at which it begins
   * @param seconds the real duration of the interval
   */
  private void ask(double second, double seconds) {
    for (int k = Arrivals.count(random, seconds * Day.texts(second)); k > 0; k--) {
      GenerateTextRequest request =
          GenerateTextRequest.newBuilder()
              .setModel(Day.TEXT_MODEL)
              .setSeed(seed.getAndIncrement())
              .setSampling(SamplingOptions.newBuilder().setSweeps(Day.TEXT_SWEEPS))
              .setProgress(ProgressRhythm.newBuilder().setNone(true))
              .build();
      start(() -> client.generateText(request, _ -> {}));
    }
    for (int k = Arrivals.count(random, seconds * Day.images(second)); k > 0; k--) {
      GenerateImageRequest request =
          GenerateImageRequest.newBuilder()
              .setModel(Day.IMAGE_MODEL)
              .setSeed(seed.getAndIncrement())
              .setSampling(SamplingOptions.newBuilder().setSweeps(Day.IMAGE_SWEEPS))
              .setProgress(ProgressRhythm.newBuilder().setNone(true))
              .build();
      start(() -> client.generateImage(request, _ -> {}));
    }
  }

  private void start(Runnable call) {
    running.register();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                call.run();
              } catch (GatewayException e) {
                unanswered.incrementAndGet();
              } finally {
                running.arriveAndDeregister();
              }
            });
  }

  /** The number of generations requested. */
  long asked() {
    return seed.get();
  }

  /** The number of generations that were refused or exceeded their deadline. */
  long unanswered() {
    return unanswered.get();
  }
}
