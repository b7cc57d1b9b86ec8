package org.glauber.chaos.faults;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.chaos.traffic.UpdateReplay;
import org.glauber.client.GatewayClient;
import org.glauber.client.GatewayException;
import org.glauber.client.connection.Access;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.command.ClientFailures;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;

/** Callers that repeat generations from an undisturbed baseline run, and compare the results. */
final class VerifyingCallers {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int SEEDS = 6;
  private static final int TEXT_SWEEPS = 4;
  private static final ProgressRhythm PROGRESS =
      ProgressRhythm.newBuilder().setEveryMillis(50).build();

  private final String targets;
  private final UpdateReplay replays;
  private final PrintWriter out;
  private final Map<GenerationKey, List<Integer>> undisturbed = new HashMap<>();
  private final AtomicLong generations = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong different = new AtomicLong();
  private final AtomicLong disordered = new AtomicLong();
  private final AtomicLong unlikeReplay = new AtomicLong();
  private final AtomicLong retried = new AtomicLong();
  private final AtomicLong correctedSteps = new AtomicLong();
  private final AtomicLong longestPauseMillis = new AtomicLong();

  /**
   * @param targets the gateways
   * @param replays the chains' updates on the wire between gateways and denoisers
   * @param out receives a line for each violation
   */
  VerifyingCallers(String targets, UpdateReplay replays, PrintWriter out) {
    this.targets = targets;
    this.replays = replays;
    this.out = out;
  }

  /** Identifies a generation of the baseline. */
  private record GenerationKey(boolean isImage, long seed) {}

  /**
   * The counts of all generations by result.
   *
   * @param lost accepted and never finished, or failed in another way than being refused before
   *     acceptance
   * @param different finished with other tokens than in the baseline
   * @param disordered whose events violated a rule of their order
   * @param unlikeReplay whose result differs from the replay of the updates on the wire, or whose
   *     updates are inconsistent
   * @param retried refused before acceptance, and requested again
   * @param correctedSteps steps whose tokens would have been different without the margin, as
   *     counted by the last denoiser of each generation
   */
  record Report(
      long generations,
      long lost,
      long different,
      long disordered,
      long unlikeReplay,
      long retried,
      long correctedSteps,
      long longestPauseMillis) {
    boolean isClean() {
      return generations > 0 && lost == 0 && different == 0 && disordered == 0 && unlikeReplay == 0;
    }
  }

  /** Generates everything once without faults, with one lane per pass. */
  void recordBaseline() {
    try (GatewayClient client = GatewayClient.connect(targets, TIMEOUT, Access.OPEN)) {
      for (long seed = 0; seed < SEEDS; seed++) {
        for (boolean isImage : new boolean[] {false, true}) {
          GenerationKey key = new GenerationKey(isImage, seed);
          History history = new History();
          generate(client, key, 1, history);
          undisturbed.put(key, history.tokens());
        }
      }
    }
  }

  /** Runs callers until {@code stop} is set, and waits for their last generations. */
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

  /** The counts so far. */
  Report report() {
    return new Report(
        generations.get(),
        lost.get(),
        different.get(),
        disordered.get(),
        unlikeReplay.get(),
        retried.get(),
        correctedSteps.get(),
        longestPauseMillis.get());
  }

  private void generateUntil(AtomicBoolean stop, SplittableRandom random) {
    try (GatewayClient client = GatewayClient.connect(targets, TIMEOUT, Access.OPEN)) {
      while (!stop.get()) {
        GenerationKey key = new GenerationKey(random.nextInt(4) == 0, random.nextInt(SEEDS));
        History history = new History();
        try {
          generate(client, key, 0, history);
        } catch (GatewayException e) {
          CommandFailure failure = ClientFailures.of(e);
          if (history.isAccepted() || !mayAskAgain(failure)) {
            lost.incrementAndGet();
            out.println(key + " was lost: " + failure.getMessage());
          } else {
            retried.incrementAndGet();
          }
          continue;
        } catch (RuntimeException e) { // inconsistent events
          disordered.incrementAndGet();
          out.println(key + ": " + e);
          continue;
        }
        check(key, history);
      }
    }
  }

  /** Before acceptance, a generation may fail only because a service is down or full. */
  private static boolean mayAskAgain(CommandFailure failure) {
    return failure.exitCode() == ExitCode.UNAVAILABLE || failure.exitCode() == ExitCode.REFUSED;
  }

  private void check(GenerationKey key, History history) {
    generations.incrementAndGet();
    if (!history.isFinished()) {
      lost.incrementAndGet();
      out.println(key + " ended without a result");
    } else if (!history.tokens().equals(undisturbed.get(key))) {
      different.incrementAndGet();
      out.println(key + " has other tokens than in the baseline");
    }
    if (history.isFinished()) {
      correctedSteps.addAndGet(history.correctedSteps());
      List<String> rules = replays.violations(history.generationId(), history.tokens());
      if (!rules.isEmpty()) {
        unlikeReplay.incrementAndGet();
        out.println(key + " on the wire: " + rules);
      }
    }
    if (!history.violations().isEmpty()) {
      disordered.incrementAndGet();
      out.println(key + ": " + history.violations());
    }
    longestPauseMillis.accumulateAndGet(history.longestPause().toMillis(), Math::max);
  }

  /**
   * @param maxWindow 1 disables lookahead, 0 leaves it to the denoiser
   */
  private static void generate(
      GatewayClient client, GenerationKey key, int maxWindow, History history) {
    if (key.isImage()) {
      client.generateImage(
          GenerateImageRequest.newBuilder()
              .setSeed(key.seed())
              .setMaxWindow(maxWindow)
              .setProgress(PROGRESS)
              .build(),
          history::observe);
    } else {
      client.generateText(
          GenerateTextRequest.newBuilder()
              .setSeed(key.seed())
              .setMaxWindow(maxWindow)
              .setSampling(SamplingOptions.newBuilder().setSweeps(TEXT_SWEEPS))
              .setProgress(PROGRESS)
              .build(),
          history::observe);
    }
  }
}
