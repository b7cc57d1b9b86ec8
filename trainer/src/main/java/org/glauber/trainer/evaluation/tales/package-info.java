/** Evaluation of tales: how many the grammar accepts, how diverse they are, and at what cost. */
@NullMarked
package org.glauber.trainer.evaluation.tales;

import org.jspecify.annotations.NullMarked;
