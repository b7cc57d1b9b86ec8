/**
 * Starts, supervises and stops the suite on this machine, one process per service replica.
 *
 * <pre>
 *   Suite.start ─┬─ tokenizer-service-1 … ─┐   ready when a file holds its address and its
 *                ├─ denoiser-service-1  … ─┤   health service reports SERVING
 *                └─ gateway-1 ◀────────────┘   started last, with the others' addresses; stopped first
 * </pre>
 *
 * <p>Threads: one daemon thread per service copies its output to its log and detects its exit, and
 * one virtual thread waits until it serves. While {@link org.glauber.harness.Suite#supervise} runs,
 * another virtual thread polls the liveness of all services. These threads report each change to
 * the {@link org.glauber.harness.Suite} as a {@link org.glauber.harness.process.ServiceEvent}
 * through one bounded queue.
 */
@NullMarked
package org.glauber.harness;

import org.jspecify.annotations.NullMarked;
