/**
 * The suite on this machine: one process per service replica, started, watched and stopped.
 *
 * <pre>
 *   Suite.start ─┬─ tokenizer-service-1 … ─┐   "Listening on HOST:PORT" in the log, then SERVING
 *                ├─ denoiser-service-1  … ─┤   from the health service: ready
 *                └─ gateway-1 ◀────────────┘   started with the others' addresses, last in, first out
 * </pre>
 *
 * <p>Threads: one daemon thread per service copies its output to its log and notices its end. What
 * happens to a service reaches the {@link org.glauber.cli.suite.Suite} as a {@link
 * org.glauber.cli.suite.ServiceEvent} through one bounded queue.
 */
@NullMarked
package org.glauber.cli.suite;

import org.jspecify.annotations.NullMarked;
