package org.glauber.gateway.generation;

import java.time.Duration;
import org.glauber.gateway.chain.ChainReport;

/**
 * The work and time that a generation took.
 *
 * @param steps the steps executed, without those at clamped sites
 * @param chain the denoiser's statistics
 * @param totalTime the time from the request's arrival to the last event
 * @param encodeTime the time spent encoding the request
 * @param decodeTime the time spent decoding states, both while the chain ran and after its end
 */
public record Statistics(
    int steps, ChainReport chain, Duration totalTime, Duration encodeTime, Duration decodeTime) {}
