package org.glauber.denoiser.loop;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.glauber.denoiser.chain.ServedModel;

/** How fast a loop has been lately, for estimates made on other threads. */
public final class LoopMeter {
  private static final double SMOOTHING = 0.05;

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

  /** (chains of a pass) the steps a second that each of them makes; 0 where that was never seen. */
  private static final class Paces {
    private final AtomicLongArray bits;

    Paces(int lanes) {
      bits = new AtomicLongArray(lanes + 1);
    }

    double of(int chains) {
      return Double.longBitsToDouble(bits.get(chains));
    }

    void saw(int chains, double pace) {
      double before = of(chains);
      double now = before == 0 ? pace : before + SMOOTHING * (pace - before);
      bits.set(chains, Double.doubleToLongBits(now));
    }

    /** The pace with so many, or with the nearest number that was seen; 0 when none was. */
    double near(int chains) {
      for (int away = 0; away < bits.length(); away++) {
        for (int there : new int[] {chains - away, chains + away}) {
          if (there >= 1 && there < bits.length() && of(there) > 0) {
            return of(there);
          }
        }
      }
      return 0;
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

  /**
   * When a chain that comes now would be at its end, as a lower bound: it has a lane as soon as
   * what goes before it is done, and nobody comes after it.
   *
   * @param questions the steps that the network decides
   * @param stepsBefore of the chains that wait and go before it
   * @param chainsBefore how many chains wait
   * @return empty when no pass of this model was made yet
   */
  public Optional<Duration> estimate(
      ServedModel model, int questions, long stepsBefore, int chainsBefore) {
    Paces seen = paces.get(model);
    if (seen == null) {
      return Optional.empty();
    }
    int chains = Math.clamp((long) runningChains + chainsBefore + 1, 1, lanes);
    double seconds = stepsBefore / (lanes * seen.near(lanes)) + questions / seen.near(chains);
    return Optional.of(Duration.ofNanos((long) (1e9 * seconds)));
  }

  /** About how long the chains that run here will take all together. */
  public Duration backlog() {
    double pace =
        paces.values().stream()
            .mapToDouble(seen -> runningChains * seen.near(Math.clamp(runningChains, 1, lanes)))
            .max()
            .orElse(0);
    return pace == 0 ? Duration.ZERO : Duration.ofNanos((long) (1e9 * outstandingSteps / pace));
  }
}
