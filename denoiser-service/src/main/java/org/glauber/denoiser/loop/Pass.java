package org.glauber.denoiser.loop;

/**
 * A forward pass that was made.
 *
 * @param chains that had a lane
 * @param ahead further lanes, for steps ahead
 * @param padding rows that were for nobody
 * @param steps that the network has decided
 * @param nanos that it took, the loop's own work included
 * @param calibration the calibration sum of its lanes over Π(φ); NaN where the network puts out
 *     clean logits, whose sum is Π(φ) by construction
 */
record Pass(int chains, int ahead, int padding, int steps, long nanos, double calibration) {}
