/**
 * Algorithm 1 of the paper: draws examples from a corpus, executes whole updates on the device, and
 * writes checkpoints that resume bit for bit.
 */
@NullMarked
package org.glauber.trainer.learning;

import org.jspecify.annotations.NullMarked;
