/**
 * What is released of a training: the network as it is served, the manifest with recommended
 * settings, the model card and the tokenizer.
 */
@NullMarked
package org.glauber.trainer.release;

import org.jspecify.annotations.NullMarked;
