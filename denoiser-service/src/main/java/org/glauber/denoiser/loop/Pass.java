package org.glauber.denoiser.loop;

/**
 * A forward pass that was made.
 *
 * @param chains that had a lane
 * @param ahead further lanes, for steps ahead
 * @param padding rows that were for nobody
 * @param steps that the network has decided
 * @param nanos that it took, the loop's own work included
 */
record Pass(int chains, int ahead, int padding, int steps, long nanos) {}
