package org.glauber.core.sampling;

/** How a chain draws its steps. */
public enum Sampler {
  /** Every step from the law of X_{t,i}: Algorithm 2. */
  HEAT_BATH,
  /**
   * With probability 1 - κ_m a step is a plain draw from π, which needs no network, and otherwise
   * one from p0: the same law in another order. Temperature and nucleus act on p0 alone.
   */
  THINNED_HEAT_BATH
}
