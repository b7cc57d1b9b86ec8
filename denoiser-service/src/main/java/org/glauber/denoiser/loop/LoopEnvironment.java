package org.glauber.denoiser.loop;

import java.util.function.LongSupplier;
import org.glauber.denoiser.throughput.ThroughputEstimator;

/**
 * The settings, clock, measurements and metrics of a loop.
 *
 * @param settings the lanes and the padding of passes, and the name and kind of the device
 * @param nanoTime the clock of {@link System#nanoTime}
 * @param throughput records passes and running chains, for estimates on other threads
 */
public record LoopEnvironment(
    LoopSettings settings,
    LongSupplier nanoTime,
    ThroughputEstimator throughput,
    LoopInstruments instruments) {}
