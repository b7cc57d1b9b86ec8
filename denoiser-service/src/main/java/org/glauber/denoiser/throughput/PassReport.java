package org.glauber.denoiser.throughput;

/**
 * The result of one forward pass, for statistics.
 *
 * @param chains the chains that had a lane
 * @param ahead the further lanes, which looked ahead
 * @param padding the rows of padding
 * @param steps the steps that were decided
 * @param nanos the duration in nanoseconds, including the loop's own work
 * @param calibration the mean calibration sum of its lanes over Π(φ); NaN for a network with clean
 *     logits, whose sum is Π(φ) by construction
 */
public record PassReport(
    int chains, int ahead, int padding, int steps, long nanos, double calibration) {}
