/**
 * The training examples of Algorithm 1: states of chains on the way from noise to data, with the
 * questions that the network learns to answer, drawn from a corpus.
 */
@NullMarked
package org.glauber.trainer.examples;

import org.jspecify.annotations.NullMarked;
