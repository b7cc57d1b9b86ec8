package org.glauber.denoiser.chain;

import java.time.Duration;

/**
 * The work and time that a chain took.
 *
 * @param steps the executed steps, without those at clamped sites
 * @param noiseSteps the steps among them that drew from noise without the network
 * @param passes the forward passes in which the chain had a lane
 * @param evaluations the chain's lanes in those passes, accepted or not
 * @param stepsDecidedAgain the steps that were decided again alone, because their margin was too
 *     small
 * @param stepsCorrected the steps among these whose token alone differed from that in the batch
 * @param queueTime the time from arrival to the first pass
 * @param runTime the time from the first pass to the end
 */
public record ChainStatistics(
    int steps,
    int noiseSteps,
    int passes,
    int evaluations,
    int stepsDecidedAgain,
    int stepsCorrected,
    Duration queueTime,
    Duration runTime) {}
