/**
 * Image models: reads images to train on, trains the VQGAN that encodes them as codes, and draws
 * sheets of originals, reconstructions and samples.
 */
@NullMarked
package org.glauber.trainer.images;

import org.jspecify.annotations.NullMarked;
