package org.glauber.denoiser.admission;

import java.util.function.Predicate;
import org.glauber.denoiser.chain.RunningChain;

/**
 * The conditions for a chain that a device may take from the queue.
 *
 * @param tenants accepts the tenants that may run another chain on the device
 * @param mayExceedLanes whether a chain may be taken although no lane is free
 * @param isTooLate whether a chain cannot meet its deadline on the device
 * @param nowNanos the time on the loops' clock
 */
public record PollCriteria(
    Predicate<String> tenants,
    boolean mayExceedLanes,
    Predicate<RunningChain> isTooLate,
    long nowNanos) {}
