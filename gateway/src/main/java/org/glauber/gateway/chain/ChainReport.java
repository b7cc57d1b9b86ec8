package org.glauber.gateway.chain;

import java.time.Duration;

/**
 * What a chain took. When denoisers failed on the way, all but the time is that of the last one:
 * what the others did is not known.
 *
 * @param noiseSteps steps that drew from noise and asked no network
 * @param passes forward passes in which the chain had a lane
 * @param evaluations rows of those passes that worked for this chain
 * @param stepsDecidedAgain steps too close to call, made again in the canonical shape
 * @param stepsCorrected of those, the ones whose token was then another than in company
 * @param queueTime waiting for a lane
 * @param denoiseTime from the first call to the last update, without the waiting
 */
public record ChainReport(
    int noiseSteps,
    int passes,
    int evaluations,
    int stepsDecidedAgain,
    int stepsCorrected,
    Duration queueTime,
    Duration denoiseTime) {

  /** Of a chain with nothing to do. */
  public static final ChainReport NOTHING =
      new ChainReport(0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO);
}
