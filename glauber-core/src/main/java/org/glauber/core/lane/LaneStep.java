package org.glauber.core.lane;

/**
 * One step of a chain that a lane decides.
 *
 * @param step t, which determines the step's random numbers
 * @param networkStep the step number for the network: t in plain sweeps, else the step of plain
 *     sweeps that redraws the site to the same visits
 * @param site i_t
 * @param seed the chain's seed
 * @param kappa κ_m, m the visits to the site before step t
 * @param cleanPart the weight of p0 in the law to draw from, the rest being π: κ_m in the heat
 *     bath, 1 with thinning
 * @param temperature the temperature at this step; 0 takes the likeliest token
 * @param topP the probability mass of the nucleus, in (0, 1]
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

  /** A step of plain sweeps with the heat bath, where the weight of p0 is κ_m. */
  public static LaneStep heatBath(
      int step, int site, long seed, double kappa, double temperature, double topP) {
    return new LaneStep(step, step, site, seed, kappa, kappa, temperature, topP);
  }
}
