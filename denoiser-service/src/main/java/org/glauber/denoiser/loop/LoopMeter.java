package org.glauber.denoiser.loop;

/** What a loop's turns cost lately, for estimates made on other threads. */
public final class LoopMeter {
  private static final double SMOOTHING = 0.05;

  private long lastNanos = Long.MIN_VALUE;
  private double turnNanos;
  private double turnSteps;
  private volatile double stepsPerSecond;
  private volatile long outstandingSteps;

  /**
   * After a turn, on the loop's thread.
   *
   * @param steps that the network decided in it, 0 when there was nothing to do
   */
  void turned(int steps, long outstanding, long nowNanos) {
    if (lastNanos != Long.MIN_VALUE && steps > 0) {
      double nanos = nowNanos - lastNanos;
      turnNanos = turnNanos == 0 ? nanos : turnNanos + SMOOTHING * (nanos - turnNanos);
      turnSteps = turnSteps == 0 ? steps : turnSteps + SMOOTHING * (steps - turnSteps);
      stepsPerSecond = turnSteps * 1e9 / Math.max(1, turnNanos);
    }
    lastNanos = steps > 0 ? nowNanos : Long.MIN_VALUE;
    outstandingSteps = outstanding;
  }

  /** Steps a second over all chains, zero before the first are done. */
  public double stepsPerSecond() {
    return stepsPerSecond;
  }

  /** Steps outstanding of the chains that run, noise steps left out. */
  public long outstandingSteps() {
    return outstandingSteps;
  }
}
