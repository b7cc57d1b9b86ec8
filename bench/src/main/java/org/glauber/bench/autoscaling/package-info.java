/**
 * A simulator of autoscaling: a fleet of denoisers under a day of load, and policies that decide
 * how many replicas there are.
 *
 * <pre>
 *   DayLoad ──arrivals──▶ Fleet ──metrics──▶ Autoscaler ──replicas──▶ Fleet    DaySimulation
 * </pre>
 */
@NullMarked
package org.glauber.bench.autoscaling;

import org.jspecify.annotations.NullMarked;
