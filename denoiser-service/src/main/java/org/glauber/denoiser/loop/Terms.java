package org.glauber.denoiser.loop;

import java.util.function.Predicate;
import org.glauber.denoiser.chain.RunningChain;

/**
 * Which chain a device may take now.
 *
 * @param tenants that may have another chain here
 * @param mayExceedLanes whether a chain may be taken beyond the lanes
 * @param isTooLate whether a chain cannot meet its deadline here
 * @param nowNanos on the loops' clock
 */
record Terms(
    Predicate<String> tenants,
    boolean mayExceedLanes,
    Predicate<RunningChain> isTooLate,
    long nowNanos) {}
