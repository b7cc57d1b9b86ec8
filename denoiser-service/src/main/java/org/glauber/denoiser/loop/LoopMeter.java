package org.glauber.denoiser.loop;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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
  private volatile List<Running> running = List.of();

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
   * A chain that runs.
   *
   * @param remaining the steps that the network has still to decide for it
   */
  record Running(String tenant, ServedModel model, int remaining) {}

  /** After a turn, on the loop's thread. */
  void turned(List<Running> chains) {
    running = chains;
  }

  /** The chains that run here. */
  List<Running> running() {
    return running;
  }

  /** How many chains run here. */
  public int runningChains() {
    return running.size();
  }

  /** Steps that the network has still to decide for them. */
  public long outstandingSteps() {
    return running.stream().mapToLong(Running::remaining).sum();
  }

  /** The most lanes of a pass. */
  int lanes() {
    return lanes;
  }

  /** Steps a second that a chain makes while so many run; 0 when that is not known. */
  double pace(ServedModel model, int chains) {
    Paces seen = paces.get(model);
    return seen == null ? 0 : seen.with(Math.clamp(chains, 1, lanes));
  }

  /** About how long the chains that run here will take all together. */
  public Duration backlog() {
    int chains = Math.clamp(runningChains(), 1, lanes);
    double pace =
        paces.values().stream().mapToDouble(seen -> chains * seen.with(chains)).max().orElse(0);
    return pace == 0 ? Duration.ZERO : Duration.ofNanos((long) (1e9 * outstandingSteps() / pace));
  }
}
