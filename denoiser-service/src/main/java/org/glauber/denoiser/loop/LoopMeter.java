package org.glauber.denoiser.loop;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.glauber.denoiser.chain.ServedModel;

/** How fast a loop has been lately, for estimates made on other threads. */
public final class LoopMeter {
  private static final int PASSES_OF_THE_MEAN = 20;
  private static final int PASSES_TO_KNOW = 8; // one that stalled does not decide

  private final int lanes;
  private final Map<ServedModel, Paces> paces = new ConcurrentHashMap<>();
  private volatile int runningChains;
  private volatile long outstandingSteps;

  /**
   * @param lanes the most of a pass
   */
  LoopMeter(int lanes) {
    this.lanes = lanes;
  }

  /** (chains of a pass) the steps a second that each of them makes. */
  private static final class Paces {
    private final AtomicLongArray bits; // of the mean pace
    private final AtomicIntegerArray seen; // passes, up to those that the mean is taken of

    Paces(int lanes) {
      bits = new AtomicLongArray(lanes + 1);
      seen = new AtomicIntegerArray(lanes + 1);
    }

    void saw(int chains, double pace) {
      int count = Math.min(seen.get(chains) + 1, PASSES_OF_THE_MEAN);
      double before = Double.longBitsToDouble(bits.get(chains));
      bits.set(chains, Double.doubleToLongBits(before + (pace - before) / count));
      seen.set(chains, count);
    }

    /**
     * A pace that a chain has at least while so many run: the fastest seen with so many or more,
     * for more only slow each other down; else that with the next fewer. 0 when none is known well.
     */
    double with(int chains) {
      double fastest = 0;
      for (int more = chains; more < bits.length(); more++) {
        fastest = Math.max(fastest, known(more));
      }
      for (int fewer = chains - 1; fewer >= 1 && fastest == 0; fewer--) {
        fastest = known(fewer);
      }
      return fastest;
    }

    private double known(int chains) {
      return seen.get(chains) < PASSES_TO_KNOW ? 0 : Double.longBitsToDouble(bits.get(chains));
    }
  }

  /** After a forward pass, on the loop's thread. */
  void passed(ServedModel model, Pass pass) {
    if (pass.steps() > 0 && pass.nanos() > 0) {
      double pace = pass.steps() * 1e9 / pass.nanos() / pass.chains();
      paces.computeIfAbsent(model, _ -> new Paces(lanes)).saw(pass.chains(), pace);
    }
  }

  /**
   * After a turn, on the loop's thread.
   *
   * @param outstanding the steps of the chains that run, noise steps left out
   */
  void turned(int chains, long outstanding) {
    runningChains = chains;
    outstandingSteps = outstanding;
  }

  /** Chains that run here. */
  public int runningChains() {
    return runningChains;
  }

  /** Steps that the network has still to decide for them. */
  public long outstandingSteps() {
    return outstandingSteps;
  }

  /**
   * What it takes at least until a chain that comes now is at its end: it has a lane as soon as
   * what goes before it is done.
   *
   * @param questions the steps that the network decides
   * @param stepsBefore of the chains that wait and go before it
   * @param chainsBefore how many chains wait
   * @return empty when nothing runs here and nothing waits, or the pace is not known
   */
  public Optional<Duration> estimate(
      ServedModel model, int questions, long stepsBefore, int chainsBefore) {
    Paces seen = paces.get(model);
    int chains = Math.min(runningChains + chainsBefore, lanes);
    if (seen == null || chains == 0 || seen.with(chains) == 0) {
      return Optional.empty();
    }
    double seconds = stepsBefore / (lanes * seen.with(lanes)) + questions / seen.with(chains);
    return Optional.of(Duration.ofNanos((long) (1e9 * seconds)));
  }

  /** About how long the chains that run here will take all together. */
  public Duration backlog() {
    int running = Math.clamp(runningChains, 1, lanes);
    double pace =
        paces.values().stream().mapToDouble(seen -> running * seen.with(running)).max().orElse(0);
    return pace == 0 ? Duration.ZERO : Duration.ofNanos((long) (1e9 * outstandingSteps / pace));
  }
}
