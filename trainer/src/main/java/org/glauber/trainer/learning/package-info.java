/**
 * Algorithm 1 of the paper: examples drawn from a corpus, whole updates on the device, checkpoints
 * that resume bit for bit.
 */
@NullMarked
package org.glauber.trainer.learning;

import org.jspecify.annotations.NullMarked;
