package org.glauber.network.lane;

/**
 * What a lane has to decide.
 *
 * @param step t, by which the step's noise is drawn
 * @param networkStep what the network is told: t in plain sweeps, else the step of theirs that
 *     redraws the site to the same visits
 * @param site i_t
 * @param seed of the chain
 * @param kappa κ_m, m the visits to the site before step t
 * @param cleanPart the part of p0 in the law to draw from, the rest being π: κ_m in the heat bath,
 *     1 where thinning has taken the noise out
 * @param temperature at this step; 0 takes the likeliest token
 * @param topP the nucleus' mass, in (0, 1]
 */
public record LaneStep(
    int step,
    int networkStep,
    int site,
    long seed,
    double kappa,
    double cleanPart,
    double temperature,
    double topP) {

  /** A step of plain sweeps and the heat bath, whose law has κ_m of p0. */
  public static LaneStep heatBath(
      int step, int site, long seed, double kappa, double temperature, double topP) {
    return new LaneStep(step, step, site, seed, kappa, kappa, temperature, topP);
  }
}
