package org.glauber.denoiser.planning;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.glauber.denoiser.throughput.PassReport;
import org.glauber.network.warmup.CostCurve;

/**
 * Assigns the lanes of a pass to chains: one to each, and further ones for lookahead if that
 * increases throughput.
 *
 * <p>With w_i lanes chain i advances by 1 + s_i(1) + … + s_i(w_i - 1) steps a pass, s_i(k) the
 * probability that its lane k is accepted, and a pass of n lanes takes c(n). The plan maximises
 * steps over time: lanes are assigned one by one to the chain that gains most, which is optimal for
 * every n, and the best n is used if its expected gain is at least {@value #LEAST_GAIN}. Whether an
 * expected gain below {@value #CERTAIN_GAIN} is real is found out by {@link LookaheadTrials}.
 *
 * <p>Every plan must be followed by one pass and {@link #recordPass}.
 */
public final class LanePlanner {
  private static final double LEAST_GAIN = 1.05; // the cost curve does not include first guesses
  private static final double CERTAIN_GAIN = 2;

  private final CostCurve cost;
  private final int lanes;
  private final LookaheadTrials trials;
  private boolean isTried; // whether the last plan was part of a trial

  /**
   * @param lanes the most lanes in a pass
   */
  public LanePlanner(CostCurve cost, int lanes) {
    this.cost = cost;
    this.lanes = lanes;
    this.trials = new LookaheadTrials(lanes);
  }

  /**
   * The lanes that a chain can use.
   *
   * @param survival (lane) → s, the probability that the lane is accepted; not increasing
   * @param widest the most lanes that the chain can use
   */
  public record LaneDemand(IntToDoubleFunction survival, int widest) {}

  /**
   * Plans one pass.
   *
   * @param demands one for each chain; at least one, at most as many as there are lanes
   * @return (chain) the width of its window, at least 1
   */
  public int[] windows(List<LaneDemand> demands) {
    int[] dealt = new int[demands.size()];
    Arrays.fill(dealt, 1);
    int[] best = dealt.clone();
    double steps = demands.size();
    double plainPace = steps / cost.plainNanos(demands.size());
    double bestPace = LEAST_GAIN * plainPace;
    boolean promises = false;
    for (int n = demands.size() + 1; n <= lanes; n++) {
      int gainer = -1;
      double gain = 0;
      for (int k = 0; k < dealt.length; k++) {
        LaneDemand demand = demands.get(k);
        if (dealt[k] < demand.widest()) {
          double survival = demand.survival().applyAsDouble(dealt[k]);
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
    if (isTried && !trials.isAhead(demands.size())) {
      Arrays.fill(best, 1);
    }
    return best;
  }

  /** Records the pass that followed the last plan. */
  public void recordPass(PassReport pass, boolean isAhead) {
    if (isTried) {
      trials.recordPass(pass, isAhead);
    }
  }
}
