/**
 * Corpora to train on: clean states from the tales grammar, a text file, or the codes of images.
 */
@NullMarked
package org.glauber.trainer.corpus;

import org.jspecify.annotations.NullMarked;
