/**
 * How good a model is: what a suite generates, judged by the grammar or a classifier, and how
 * reliable the network's law of the clean token is. No share is printed without its interval.
 */
@NullMarked
package org.glauber.trainer.evaluation;

import org.jspecify.annotations.NullMarked;
