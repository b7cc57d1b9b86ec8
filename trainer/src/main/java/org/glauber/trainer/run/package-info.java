/**
 * The environment of a training run: its directory, atomic file replacement, the model's directory,
 * and clean interruption.
 */
@NullMarked
package org.glauber.trainer.run;

import org.jspecify.annotations.NullMarked;
