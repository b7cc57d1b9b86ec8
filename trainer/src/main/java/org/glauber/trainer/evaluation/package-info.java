/**
 * The command that evaluates a model: the grammar or a classifier judges what a suite generates,
 * and the reliability of the network's law of the clean token is measured. Every printed share has
 * an interval.
 */
@NullMarked
package org.glauber.trainer.evaluation;

import org.jspecify.annotations.NullMarked;
