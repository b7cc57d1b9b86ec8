package org.glauber.bench.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.glauber.bench.metrics.Scrape;
import org.glauber.bench.metrics.Scraper;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.gateway.GatewayClient;
import org.glauber.cli.suite.ServiceKind;
import org.glauber.cli.suite.Suite;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;

/**
 * Lives through a day at a faster pace: callers ask a suite by the curve of {@link Day}, and what
 * its denoiser tells of that is written down every quarter of an hour of the day.
 */
final class DayRecorder {
  private static final int INTERVALS = 96; // quarters of an hour
  private static final Duration TICK = Duration.ofMillis(100);
  private static final List<String> MODELS = List.of("tales", "faces");

  private final Suite suite;
  private final GatewayClient client;
  private final RandomGenerator random = new Well19937c(1);
  private final Phaser running = new Phaser(1);
  private final AtomicLong seed = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();

  /**
   * @param suite with one denoiser, so that nothing is refused twice
   * @param client whose calls have the callers' deadline
   */
  DayRecorder(Suite suite, GatewayClient client) {
    this.suite = suite;
    this.client = client;
  }

  /** What a model was asked for since its service began. */
  private record Count(double generations, double steps) {
    static Count of(Scrape scrape, String model) {
      String label = "glauber_model=\"" + model + "\"";
      return new Count(
          scrape.sum("glauber_denoiser_chains_ended_total", label)
              + scrape.sum("glauber_denoiser_chains_refused_total", label),
          scrape.sum("glauber_denoiser_steps_total", label)
              + scrape.sum("glauber_denoiser_steps_refused_total", label));
    }
  }

  /**
   * @param time that the day is to take
   */
  RecordedLoad record(Duration time) throws InterruptedException {
    double faster = (double) Day.SECONDS / time.toSeconds();
    List<RecordedLoad.Line> lines = new ArrayList<>();
    long start = System.nanoTime();
    try (Scraper scraper = new Scraper()) {
      Scrape before = scrape(scraper);
      long begun = start;
      for (int interval = 1; interval <= INTERVALS; interval++) {
        long end = start + time.toNanos() / INTERVALS * interval;
        while (System.nanoTime() < end) {
          ask(faster * (System.nanoTime() - start) / 1e9);
          TimeUnit.NANOSECONDS.sleep(TICK.toNanos());
        }
        Scrape now = scrape(scraper);
        double seconds = (System.nanoTime() - begun) / 1e9;
        begun = System.nanoTime();
        for (String model : MODELS) {
          lines.add(line(interval - 1, model, before, now, seconds));
        }
        before = now;
      }
    }
    running.arriveAndAwaitAdvance();
    return new RecordedLoad(lines);
  }

  private static RecordedLoad.Line line(
      int interval, String model, Scrape before, Scrape now, double seconds) {
    Count first = Count.of(before, model);
    Count last = Count.of(now, model);
    return new RecordedLoad.Line(
        Day.SECONDS / INTERVALS * interval,
        model,
        (last.generations() - first.generations()) / seconds,
        (last.steps() - first.steps()) / seconds);
  }

  private Scrape scrape(Scraper scraper) throws InterruptedException {
    return scraper.scrape(suite.services(ServiceKind.DENOISER).getFirst());
  }

  /** Whoever asks within a tick. */
  private void ask(double second) {
    double tick = TICK.toNanos() / 1e9;
    for (int k = Arrivals.count(random, tick * Day.texts(second)); k > 0; k--) {
      GenerateTextRequest request =
          GenerateTextRequest.newBuilder()
              .setModel(MODELS.getFirst())
              .setSeed(seed.getAndIncrement())
              .setSampling(SamplingOptions.newBuilder().setSweeps(Day.TEXT_SWEEPS))
              .setProgress(ProgressRhythm.newBuilder().setNone(true))
              .build();
      start(() -> client.generateText(request, _ -> {}));
    }
    for (int k = Arrivals.count(random, tick * Day.images(second)); k > 0; k--) {
      GenerateImageRequest request =
          GenerateImageRequest.newBuilder()
              .setModel(MODELS.getLast())
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
              } catch (CommandFailure e) {
                unanswered.incrementAndGet();
              } finally {
                running.arriveAndDeregister();
              }
            });
  }

  /** How many were asked for. */
  long asked() {
    return seed.get();
  }

  /** How many of them were refused, or ran into their deadline. */
  long unanswered() {
    return unanswered.get();
  }
}
