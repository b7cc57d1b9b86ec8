/**
 * The {@code bench scale} command: load balancing over replicas, and the simulation of an
 * autoscaler over a day of recorded or assumed load.
 *
 * <pre>
 *   Day ──calls──▶ Suite ──metrics──▶ DayLoad                          DayRecorder
 *   DayLoad ──arrivals──▶ Fleet ──metrics──▶ Autoscaler ──▶ Fleet    DaySimulation
 * </pre>
 */
@NullMarked
package org.glauber.bench.scale;

import org.jspecify.annotations.NullMarked;
