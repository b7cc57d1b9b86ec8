/**
 * Evaluation of faces: a classifier reads the attributes of generated faces, of drawn faces, of
 * their reconstructions, and of faces with a broken pair.
 */
@NullMarked
package org.glauber.trainer.evaluation.faces;

import org.jspecify.annotations.NullMarked;
