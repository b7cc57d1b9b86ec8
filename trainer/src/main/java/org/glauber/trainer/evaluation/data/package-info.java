/**
 * The losses, calibration and reliability of a model on data that the user holds out: a file of
 * texts or a folder of pictures, of which a sample is read.
 */
@NullMarked
package org.glauber.trainer.evaluation.data;

import org.jspecify.annotations.NullMarked;
