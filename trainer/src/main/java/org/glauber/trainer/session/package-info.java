/**
 * The sessions of a training command: they decide how long to train, train the networks of a text
 * or image model one after another, and write the model's directory.
 */
@NullMarked
package org.glauber.trainer.session;

import org.jspecify.annotations.NullMarked;
