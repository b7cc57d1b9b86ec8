package org.glauber.denoiser.loop;

/**
 * How a device is run.
 *
 * @param device its name among those of this process
 * @param lanes of a pass at most, and so the chains that run at once
 * @param shape how batches are padded
 * @param refusesLate whether a chain is refused, when its lane is free at last, that cannot be at
 *     its end by its deadline any more
 * @param leastTolerance ε is at least this, and four times the deviation measured at warm-up
 */
public record LoopSettings(
    String device, int lanes, BatchShape shape, boolean refusesLate, double leastTolerance) {}
