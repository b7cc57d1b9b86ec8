package org.glauber.denoiser.loop;

/**
 * Whether looking ahead pays where it promises to, found out by trying.
 *
 * <p>The costs that {@link LanePlanner} plans by were measured in a moment, and a promise of a few
 * parts in a hundred is within what they may be off. So of every {@value #PERIOD} passes with so
 * many chains the first {@value #BLOCK} take a step each, the next {@value #BLOCK} look ahead, and
 * the rest do what has been faster, as this and earlier trials found. A wrong try costs a few parts
 * in a hundred of a thirty-second of the passes.
 */
final class LookaheadTrials {
  private static final int BLOCK = 8;
  private static final int PERIOD = 256;
  private static final double WEIGHT = 0.3; // of the newest trial

  private final Trial[] trials; // by the number of chains

  /**
   * @param chains the most that run at once
   */
  LookaheadTrials(int chains) {
    trials = new Trial[chains + 1];
    for (int k = 0; k <= chains; k++) {
      trials[k] = new Trial();
    }
  }

  /** Whether the next pass of so many chains is to look ahead. */
  boolean isAhead(int chains) {
    Trial trial = trials[chains];
    if (trial.passes < BLOCK) {
      return false;
    }
    return trial.passes < 2 * BLOCK || trial.gain > 1;
  }

  /** A pass was made before which {@link #isAhead} was asked. */
  void took(Pass pass, boolean isAhead) {
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

  /** What was found with one number of chains. */
  private static final class Trial {
    int passes; // of the period
    long plainSteps;
    long plainNanos;
    long aheadSteps;
    long aheadNanos;
    double gain; // pace looking ahead over pace without; 0 before the first trial

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
