package org.glauber.denoiser.loop;

/**
 * A forward pass that was made.
 *
 * @param chains that had a lane
 * @param steps that the network has decided
 * @param nanos that it took, the loop's own work included
 */
record Pass(int chains, int steps, long nanos) {}
