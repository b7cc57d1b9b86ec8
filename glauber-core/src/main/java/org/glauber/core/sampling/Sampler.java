package org.glauber.core.sampling;

/** The way a chain draws the tokens of its steps. */
public enum Sampler {
  /** Every step draws from the law of X_{t,i}, as in Algorithm 2. */
  HEAT_BATH,
  /**
   * A step draws from π, without the network, with probability 1 - κ_m, and otherwise from p0. The
   * law of the token is the same, but temperature and nucleus act on p0 alone.
   */
  THINNED_HEAT_BATH
}
