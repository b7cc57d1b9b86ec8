package org.glauber.denoiser.loop;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Deals the lanes of a pass to chains: one each, and further ones to look ahead where that finishes
 * the work sooner.
 *
 * <p>With w_i lanes chain i advances by 1 + s_i(1) + … + s_i(w_i - 1) steps a pass, s_i(k) the
 * probability that its lane k is accepted, and a pass of n lanes takes c(n). The plan maximises
 * steps over time: lanes are dealt one by one to the chain that gains most, which is the best deal
 * for every n, and of all n the best is taken, if it promises a gain worth having. A gain below
 * {@value #CERTAIN_GAIN} is put to {@link LookaheadTrials the trial}.
 *
 * <p>Every plan is followed by one pass and its report.
 */
final class LanePlanner {
  private static final double LEAST_GAIN = 1.05; // first guesses are not in the costs
  private static final double CERTAIN_GAIN = 2;

  private final CostCurve cost;
  private final int lanes;
  private final LookaheadTrials trials;
  private boolean isTried; // the last plan's gain

  /**
   * @param lanes the most in a pass
   */
  LanePlanner(CostCurve cost, int lanes) {
    this.cost = cost;
    this.lanes = lanes;
    this.trials = new LookaheadTrials(lanes);
  }

  /**
   * What a chain can make of lanes.
   *
   * @param survival (lane) → s, the probability that it is accepted; never growing
   * @param widest the most lanes it can use
   */
  record Claim(IntToDoubleFunction survival, int widest) {}

  /**
   * @param claims one a chain, at least one, at most as many as there are lanes
   * @return (chain) the width of its window, at least 1
   */
  int[] windows(List<Claim> claims) {
    int[] dealt = new int[claims.size()];
    Arrays.fill(dealt, 1);
    int[] best = dealt.clone();
    double steps = claims.size();
    double plainPace = steps / cost.plainNanos(claims.size());
    double bestPace = LEAST_GAIN * plainPace;
    boolean promises = false;
    for (int n = claims.size() + 1; n <= lanes; n++) {
      int gainer = -1;
      double gain = 0;
      for (int k = 0; k < dealt.length; k++) {
        Claim claim = claims.get(k);
        if (dealt[k] < claim.widest()) {
          double survival = claim.survival().applyAsDouble(dealt[k]);
          if (survival > gain) {
            gain = survival;
            gainer = k;
          }
        }
      }
      if (gainer < 0) {
        break;
      }
      dealt[gainer]++;
      steps += gain;
      double pace = steps / cost.aheadNanos(n);
      if (pace > bestPace) {
        bestPace = pace;
        best = dealt.clone();
        promises = true;
      }
    }
    isTried = promises && bestPace < CERTAIN_GAIN * plainPace;
    if (isTried && !trials.isAhead(claims.size())) {
      Arrays.fill(best, 1);
    }
    return best;
  }

  /** Hears what the pass by the last plan took. */
  void took(Pass pass, boolean isAhead) {
    if (isTried) {
      trials.took(pass, isAhead);
    }
  }
}
