/** Quality against cost: what each level schedule and sampler is worth, and what it takes. */
@NullMarked
package org.glauber.trainer.schedules;

import org.jspecify.annotations.NullMarked;
