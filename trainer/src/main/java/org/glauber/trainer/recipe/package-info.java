/**
 * Every setting that determines the training of a denoiser, except the corpus. The settings are
 * grouped by what they decide: the loss, the optimization, the examples, and the initial weights.
 */
@NullMarked
package org.glauber.trainer.recipe;

import org.jspecify.annotations.NullMarked;
