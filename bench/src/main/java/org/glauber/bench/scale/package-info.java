/**
 * Scaling: replicas side by side, and the autoscaler's decisions over a day.
 *
 * <pre>
 *   Day ──arrivals──▶ Fleet ──metrics──▶ Autoscaler ──replicas──▶ Fleet
 * </pre>
 */
@NullMarked
package org.glauber.bench.scale;

import org.jspecify.annotations.NullMarked;
