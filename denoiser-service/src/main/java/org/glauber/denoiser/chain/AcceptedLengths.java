package org.glauber.denoiser.chain;

/**
 * The recent acceptance of a chain's lookahead: for every k, the share of windows of more than k
 * lanes whose lane k was accepted, as a moving average. Lanes beyond a narrow window are estimated
 * from earlier, wider windows.
 */
public final class AcceptedLengths {
  /** The initial share of correct guesses, before any window. */
  private static final double PRIOR_RIGHT = 0.9;

  private static final double WEIGHT = 0.03;
  private static final double FORGETTING = 0.02;

  private final double[] survival; // (k) the share, 1 at 0
  private final double[] prior; // (k)

  /**
   * @param widest the widest window
   */
  AcceptedLengths(int widest) {
    prior = new double[Math.max(1, widest)];
    for (int k = 0; k < prior.length; k++) {
      prior[k] = Math.pow(PRIOR_RIGHT, k);
    }
    survival = prior.clone();
  }

  /**
   * The probability that lane {@code lane}, 0-based, of a window is accepted; 0 beyond the widest.
   */
  public double survival(int lane) {
    return lane < survival.length ? survival[lane] : 0;
  }

  /**
   * Records a window of {@code width} lanes, at least 1, of which {@code accepted} were accepted.
   */
  void record(int width, int accepted) {
    if (width == 1) { // no evidence: return to the prior, so that lookahead is tried again
      for (int k = 1; k < survival.length; k++) {
        survival[k] += FORGETTING * (prior[k] - survival[k]);
      }
      return;
    }
    double atEdge = survival[Math.min(width, survival.length) - 1];
    for (int k = 1; k < survival.length; k++) {
      double seen;
      if (k < width) {
        seen = k < accepted ? 1 : 0;
      } else {
        seen = accepted == width ? survival[k] / Math.max(atEdge, Double.MIN_NORMAL) : 0;
      }
      survival[k] += WEIGHT * (Math.min(seen, 1) - survival[k]);
    }
  }
}
