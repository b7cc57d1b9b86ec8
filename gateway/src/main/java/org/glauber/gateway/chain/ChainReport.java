package org.glauber.gateway.chain;

import java.time.Duration;

/**
 * The work and time that a chain took. If denoisers failed on the way, everything but {@code
 * denoiseTime} is that of the last denoiser, because what the others did is unknown. The denoiser's
 * {@code steps} and {@code run_time} are not used, because they cover only the last denoiser. The
 * gateway reports the steps and the time of the whole chain to callers.
 *
 * @param noiseSteps steps that were drawn from noise, without the network
 * @param passes forward passes in which the chain had a lane
 * @param evaluations batch rows that those passes spent on this chain
 * @param stepsDecidedAgain steps with a margin below the tolerance, evaluated again in the
 *     canonical shape
 * @param stepsCorrected those of them whose token then differed from the one batched with others
 * @param queueTime the time spent waiting for a lane
 * @param denoiseTime the time from the first call to the last update, without {@code queueTime}
 */
public record ChainReport(
    int noiseSteps,
    int passes,
    int evaluations,
    int stepsDecidedAgain,
    int stepsCorrected,
    Duration queueTime,
    Duration denoiseTime) {

  /** The report of a chain that needed no work. */
  public static final ChainReport EMPTY =
      new ChainReport(0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO);
}
