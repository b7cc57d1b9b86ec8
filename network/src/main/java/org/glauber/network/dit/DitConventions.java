package org.glauber.network.dit;

/**
 * Choices in which transformers with the same tensors differ, and which no tensor shows.
 *
 * @param rotary how rotary positions pair the numbers of a head
 * @param cosinesFirst whether the time embedding has its cosines before its sines
 * @param longestPeriod the longest period of the time embedding over 2π, 10,000 in the paper
 * @param normEpsilon what layer norms add to the variance
 * @param tanhGelu whether GELU is the approximation by tanh
 */
public record DitConventions(
    Rotary rotary,
    boolean cosinesFirst,
    double longestPeriod,
    double normEpsilon,
    boolean tanhGelu) {

  /** The conventions of SEDD and MDLM, and of the paper. */
  public static final DitConventions SEDD =
      new DitConventions(Rotary.HALVES, true, 10_000, 1e-5, true);

  public DitConventions {
    if (!(longestPeriod > 1) || !Double.isFinite(longestPeriod)) {
      throw new IllegalArgumentException(
          "longestPeriod must be finite and above 1, but is " + longestPeriod);
    }
    if (!(normEpsilon >= 0) || normEpsilon > 1) {
      throw new IllegalArgumentException("normEpsilon must be 0 to 1, but is " + normEpsilon);
    }
  }

  /** How rotary positions pair the numbers of a head. */
  public enum Rotary {
    /** Number k with number k + half, as GPT-NeoX and SEDD do. */
    HALVES,
    /** Number 2k with number 2k + 1, as the RoFormer does. */
    INTERLEAVED
  }
}
