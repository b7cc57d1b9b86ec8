/**
 * Generations of any modality: from the laid-out request to the last event.
 *
 * <pre>
 *   Plan ─▶ ChainGeneration ─▶ Mirror of the running chain ─▶ Finished
 *                              │ at the caller's progress interval
 *                              └▶ ProgressReporter ─▶ Progress
 * </pre>
 *
 * <p>A generation has a thread that mirrors its chain and, unless the caller wants no progress, a
 * second one that decodes partial states. The second never blocks the first: the first overwrites a
 * single slot with the newest state.
 */
@NullMarked
package org.glauber.gateway.generation;

import org.jspecify.annotations.NullMarked;
