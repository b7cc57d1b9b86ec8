/**
 * What surrounds a training run: its directory, whole files, the model's directory, interruption.
 */
@NullMarked
package org.glauber.trainer.run;

import org.jspecify.annotations.NullMarked;
