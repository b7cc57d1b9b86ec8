/**
 * The Fréchet distance between images (FID): images resized as Clean-FID does, features of a
 * network of the user, their mean and covariance, and the distance between two Gaussians.
 */
@NullMarked
package org.glauber.trainer.evaluation.frechet;

import org.jspecify.annotations.NullMarked;
