/**
 * Algorithm 1 of the paper: trains a denoiser on examples, executes whole updates on the device,
 * and logs the loss.
 */
@NullMarked
package org.glauber.trainer.learning;

import org.jspecify.annotations.NullMarked;
