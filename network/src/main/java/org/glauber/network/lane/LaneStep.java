package org.glauber.network.lane;

/**
 * What a lane has to decide.
 *
 * @param step t
 * @param site i_t
 * @param seed of the chain
 * @param kappa κ_m, m the visits to the site before step t
 * @param temperature at this step; 0 takes the likeliest token
 * @param topP the nucleus' mass, in (0, 1]
 */
public record LaneStep(
    int step, int site, long seed, double kappa, double temperature, double topP) {}
