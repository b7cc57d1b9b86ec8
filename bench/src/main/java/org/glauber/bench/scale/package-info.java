/**
 * Scaling: replicas side by side, and the autoscaler's decisions over a day.
 *
 * <pre>
 *   Day ──calls──▶ Suite ──metrics──▶ DayLoad                          DayRecorder
 *   DayLoad ──arrivals──▶ Fleet ──metrics──▶ Autoscaler ──▶ Fleet    DaySimulation
 * </pre>
 */
@NullMarked
package org.glauber.bench.scale;

import org.jspecify.annotations.NullMarked;
