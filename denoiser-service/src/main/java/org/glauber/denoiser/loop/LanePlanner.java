package org.glauber.denoiser.loop;

import java.util.List;
import org.glauber.denoiser.chain.RunningChain;

/**
 * Deals the lanes of a pass to chains: one each, and further ones to look ahead where that finishes
 * the work sooner.
 *
 * <p>With w_i lanes chain i advances by 1 + s_i(1) + … + s_i(w_i - 1) steps a pass, s_i(k) the
 * probability that its lane k is accepted, and a pass of n lanes takes c(n). The plan maximises
 * steps over time: lanes are dealt one by one to the chain that gains most, which is the best deal
 * for every n, and of all n the best is taken.
 */
final class LanePlanner {
  private final CostCurve cost;
  private final int lanes;

  /**
   * @param lanes the most in a pass
   */
  LanePlanner(CostCurve cost, int lanes) {
    this.cost = cost;
    this.lanes = lanes;
  }

  /**
   * @param chains at least one, at most as many as there are lanes
   * @return (chain) the width of its window, at least 1
   */
  int[] windows(List<RunningChain> chains) {
    int[] dealt = new int[chains.size()];
    java.util.Arrays.fill(dealt, 1);
    int[] best = dealt.clone();
    double steps = chains.size();
    double bestPace = steps / cost.plainNanos(chains.size());
    for (int n = chains.size() + 1; n <= lanes; n++) {
      int gainer = -1;
      double gain = 0;
      for (int k = 0; k < dealt.length; k++) {
        RunningChain chain = chains.get(k);
        if (dealt[k] < chain.widestWindow()) {
          double survival = chain.acceptedLengths().survival(dealt[k]);
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
      }
    }
    return best;
  }
}
