package org.glauber.denoiser.planning;

import org.glauber.denoiser.throughput.PassReport;

/**
 * Periodic trials of whether lookahead is faster when its expected gain is small.
 *
 * <p>The costs that {@link LanePlanner} uses were measured in a short time, and an expected gain of
 * a few per cent is within their error. So of every {@value #PERIOD} passes with the same number of
 * chains, the first {@value #BLOCK} run without lookahead, the next {@value #BLOCK} with lookahead,
 * and the rest in the way that was faster in this and earlier trials. The slower way costs a few
 * per cent of a thirty-second of the passes.
 */
final class LookaheadTrials {
  private static final int BLOCK = 8;
  private static final int PERIOD = 256;
  private static final double WEIGHT = 0.3; // of the latest trial in the mean

  private final Trial[] trials; // by the number of chains

  /**
   * @param chains the most chains of a pass
   */
  LookaheadTrials(int chains) {
    trials = new Trial[chains + 1];
    for (int k = 0; k <= chains; k++) {
      trials[k] = new Trial();
    }
  }

  /** Whether the next pass with this number of chains should look ahead. */
  boolean isAhead(int chains) {
    Trial trial = trials[chains];
    if (trial.passes < BLOCK) {
      return false;
    }
    return trial.passes < 2 * BLOCK || trial.gain > 1;
  }

  /** Records a pass for which {@link #isAhead} was called. */
  void recordPass(PassReport pass, boolean isAhead) {
    Trial trial = trials[pass.chains()];
    if (trial.passes < 2 * BLOCK) {
      if (isAhead) {
        trial.aheadSteps += pass.steps();
        trial.aheadNanos += pass.nanos();
      } else {
        trial.plainSteps += pass.steps();
        trial.plainNanos += pass.nanos();
      }
    }
    trial.passes++;
    if (trial.passes == 2 * BLOCK) {
      trial.conclude();
    } else if (trial.passes == PERIOD) {
      trial.passes = 0;
    }
  }

  /** The results for one number of chains. */
  private static final class Trial {
    int passes; // in the current period
    long plainSteps;
    long plainNanos;
    long aheadSteps;
    long aheadNanos;
    double gain; // throughput with lookahead over throughput without; 0 before the first trial

    void conclude() {
      double found =
          (double) aheadSteps
              * Math.max(1, plainNanos)
              / ((double) Math.max(1, plainSteps) * Math.max(1, aheadNanos));
      gain = gain == 0 ? found : gain + WEIGHT * (found - gain);
      plainSteps = 0;
      plainNanos = 0;
      aheadSteps = 0;
      aheadNanos = 0;
    }
  }
}
