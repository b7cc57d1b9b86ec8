/**
 * Quality against cost: measures the accepted tales and the evaluations of each level schedule and
 * sampler.
 */
@NullMarked
package org.glauber.trainer.schedules;

import org.jspecify.annotations.NullMarked;
