package org.glauber.network.warmup;

/**
 * The limits for logits that depend on the batch.
 *
 * @param leastTolerance the least tolerance ε, in nats
 * @param most the deviation, in nats, above which a model is refused
 */
public record Deviation(double leastTolerance, double most) {
  /** Above this deviation, in nats, more than about 1 % of the steps are decided again. */
  private static final double SMALL = 0.01;

  /** Twice the deviation would suffice, but it was measured on few lanes. */
  private static final double RESERVE = 4;

  /**
   * The tolerance ε of a model: four times the measured deviation, at least {@code leastTolerance}.
   */
  public double tolerance(double measured) {
    return Math.max(leastTolerance, RESERVE * measured);
  }

  /** Whether a model with this deviation may be served. */
  public boolean permits(double measured) {
    return measured <= most; // NaN is not
  }

  /** Whether a deviation is large enough to warn operators. */
  public static boolean isNotable(double measured) {
    return !(measured <= SMALL);
  }
}
