/**
 * Images to train on, read from a folder or generated, their codes and pixels, and sheets of
 * originals, reconstructions and samples for visual inspection.
 */
@NullMarked
package org.glauber.trainer.images;

import org.jspecify.annotations.NullMarked;
