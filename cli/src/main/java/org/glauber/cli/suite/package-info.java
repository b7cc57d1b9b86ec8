/**
 * The suite on this machine: one process per service replica, started, watched and stopped.
 *
 * <pre>
 *   Suite.start ─┬─ tokenizer-service-1 … ─┐   a file says where it listens, then its health
 *                ├─ denoiser-service-1  … ─┤   service that it serves: ready
 *                └─ gateway-1 ◀────────────┘   started with the others' addresses, last in, first out
 * </pre>
 *
 * <p>Threads: one daemon thread per service copies its output to its log and notices its end, a
 * virtual one waits until it serves, and while {@link org.glauber.cli.suite.UpCommand} keeps the
 * suite up another asks all of them whether they are alive. What happens to a service reaches the
 * {@link org.glauber.cli.suite.Suite} as a {@link org.glauber.cli.suite.ServiceEvent} through one
 * bounded queue.
 */
@NullMarked
package org.glauber.cli.suite;

import org.jspecify.annotations.NullMarked;
