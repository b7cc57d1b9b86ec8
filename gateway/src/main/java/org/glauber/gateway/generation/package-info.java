/**
 * Generations of text: from a request to its last event.
 *
 * <pre>
 *   TextRequest ─▶ TextGeneration ─▶ Layout ─▶ Mirror of the running chain ─▶ Finished
 *                                              │ at the caller's rhythm
 *                                              └▶ ProgressReporter ─▶ Progress
 * </pre>
 *
 * <p>A generation has a thread that mirrors its chain and, unless the caller wants no progress, one
 * that decodes partial states. The second never holds up the first: between them is one place for
 * the newest state.
 */
@NullMarked
package org.glauber.gateway.generation;

import org.jspecify.annotations.NullMarked;
