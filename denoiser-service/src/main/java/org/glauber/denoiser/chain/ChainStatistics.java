package org.glauber.denoiser.chain;

import java.time.Duration;

/**
 * What running a chain took.
 *
 * @param steps executed, those at clamped sites left out
 * @param noiseSteps of them, those that drew from noise and asked no network
 * @param passes forward passes in which the chain had a lane
 * @param evaluations rows of those passes that worked for the chain, accepted or not
 * @param stepsDecidedAgain steps that were too close to call and were decided once more alone
 * @param stepsCorrected of those, the ones whose token was then another than in company
 * @param queueTime from arrival to the first pass
 * @param runTime from there to the end
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
