/** How good a model of tales is: what a suite generates, judged by the grammar. */
@NullMarked
package org.glauber.trainer.evaluation;

import org.jspecify.annotations.NullMarked;
