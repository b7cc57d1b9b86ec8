/**
 * The faces: a painter and a law of attributes that generate the training images, and a classifier
 * that reads the attributes back from images.
 */
@NullMarked
package org.glauber.trainer.faces;

import org.jspecify.annotations.NullMarked;
