package org.glauber.bench.chaos;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;
import org.glauber.cli.gateway.Access;
import org.glauber.cli.gateway.GatewayClient;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;

/**
 * Callers that generate again and again what they have generated before, undisturbed, and compare.
 */
final class Callers {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int SEEDS = 6;
  private static final int TEXT_SWEEPS = 4;
  private static final ProgressRhythm RHYTHM =
      ProgressRhythm.newBuilder().setEveryMillis(50).build();

  private final String targets;
  private final Replays replays;
  private final PrintWriter out;
  private final Map<Wish, List<Integer>> undisturbed = new HashMap<>();
  private final AtomicLong generations = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong different = new AtomicLong();
  private final AtomicLong broken = new AtomicLong();
  private final AtomicLong unlikeReplay = new AtomicLong();
  private final AtomicLong askedAgain = new AtomicLong();
  private final AtomicLong correctedSteps = new AtomicLong();
  private final AtomicLong longestPauseMillis = new AtomicLong();

  /**
   * @param targets the gateways
   * @param replays what passed between them and the denoisers
   * @param out told what goes wrong
   */
  Callers(String targets, Replays replays, PrintWriter out) {
    this.targets = targets;
    this.replays = replays;
    this.out = out;
  }

  /** What a caller may ask for. */
  private record Wish(boolean isImage, long seed) {}

  /**
   * What became of all generations.
   *
   * @param lost taken on and never finished, or failed otherwise than refused before
   * @param different finished with other tokens than undisturbed
   * @param broken whose events broke a rule of their order
   * @param unlikeReplay whose result is not what the updates on the wire lead to, or whose updates
   *     disagree
   * @param askedAgain refused before they were taken on, and asked for again
   * @param correctedSteps whose tokens would have been others without the margin, as far as the
   *     last denoiser of each generation knows
   */
  record Report(
      long generations,
      long lost,
      long different,
      long broken,
      long unlikeReplay,
      long askedAgain,
      long correctedSteps,
      long longestPauseMillis) {
    boolean isClean() {
      return generations > 0 && lost == 0 && different == 0 && broken == 0 && unlikeReplay == 0;
    }
  }

  /** Generates everything once while nothing is disturbed, one lane a pass. */
  void learn() {
    try (GatewayClient client = GatewayClient.connect(targets, TIMEOUT, Access.OPEN)) {
      for (long seed = 0; seed < SEEDS; seed++) {
        for (boolean isImage : new boolean[] {false, true}) {
          Wish wish = new Wish(isImage, seed);
          History history = new History();
          generate(client, wish, 1, history);
          undisturbed.put(wish, history.tokens());
        }
      }
    }
  }

  /** Generates with so many callers until told to stop, and waits for what is running then. */
  void run(int callers, AtomicBoolean stop) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      SplittableRandom random = new SplittableRandom(caller);
      threads.add(
          Thread.ofVirtual().name("caller-" + caller).start(() -> generateUntil(stop, random)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** What has become of them so far. */
  Report report() {
    return new Report(
        generations.get(),
        lost.get(),
        different.get(),
        broken.get(),
        unlikeReplay.get(),
        askedAgain.get(),
        correctedSteps.get(),
        longestPauseMillis.get());
  }

  private void generateUntil(AtomicBoolean stop, SplittableRandom random) {
    try (GatewayClient client = GatewayClient.connect(targets, TIMEOUT, Access.OPEN)) {
      while (!stop.get()) {
        Wish wish = new Wish(random.nextInt(4) == 0, random.nextInt(SEEDS));
        History history = new History();
        try {
          generate(client, wish, 0, history);
        } catch (CommandFailure e) {
          if (history.isAccepted() || !mayAskAgain(e)) {
            lost.incrementAndGet();
            out.println(wish + " was lost: " + e.getMessage());
          } else {
            askedAgain.incrementAndGet();
          }
          continue;
        } catch (RuntimeException e) { // what the events say makes no sense
          broken.incrementAndGet();
          out.println(wish + ": " + e);
          continue;
        }
        judge(wish, history);
      }
    }
  }

  /** Before they are taken on, a service may be down or full, and nothing else. */
  private static boolean mayAskAgain(CommandFailure failure) {
    return failure.exitCode() == ExitCode.UNAVAILABLE || failure.exitCode() == ExitCode.REFUSED;
  }

  private void judge(Wish wish, History history) {
    generations.incrementAndGet();
    if (!history.isFinished()) {
      lost.incrementAndGet();
      out.println(wish + " ended without its end");
    } else if (!history.tokens().equals(undisturbed.get(wish))) {
      different.incrementAndGet();
      out.println(wish + " has other tokens than undisturbed");
    }
    if (history.isFinished()) {
      correctedSteps.addAndGet(history.correctedSteps());
      List<String> rules = replays.broken(history.generationId(), history.tokens());
      if (!rules.isEmpty()) {
        unlikeReplay.incrementAndGet();
        out.println(wish + " on the wire: " + rules);
      }
    }
    if (!history.broken().isEmpty()) {
      broken.incrementAndGet();
      out.println(wish + ": " + history.broken());
    }
    longestPauseMillis.accumulateAndGet(history.longestPause().toMillis(), Math::max);
  }

  /**
   * @param maxWindow 1 looks at no step ahead, 0 leaves it to the denoiser
   */
  private static void generate(GatewayClient client, Wish wish, int maxWindow, History history) {
    if (wish.isImage()) {
      client.generateImage(
          GenerateImageRequest.newBuilder()
              .setSeed(wish.seed())
              .setMaxWindow(maxWindow)
              .setProgress(RHYTHM)
              .build(),
          history::saw);
    } else {
      client.generateText(
          GenerateTextRequest.newBuilder()
              .setSeed(wish.seed())
              .setMaxWindow(maxWindow)
              .setSampling(SamplingOptions.newBuilder().setSweeps(TEXT_SWEEPS))
              .setProgress(RHYTHM)
              .build(),
          history::saw);
    }
  }
}
