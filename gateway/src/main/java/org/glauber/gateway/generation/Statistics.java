package org.glauber.gateway.generation;

import java.time.Duration;
import org.glauber.gateway.chain.ChainReport;

/**
 * What a generation took.
 *
 * @param steps steps executed, those at clamped sites left out
 * @param totalTime from the request's arrival to the last event
 * @param encodeTime encoding the template
 * @param decodeTime decoding states, while the chain ran on and after it
 */
public record Statistics(
    int steps, ChainReport chain, Duration totalTime, Duration encodeTime, Duration decodeTime) {}
