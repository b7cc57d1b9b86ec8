/**
 * The training of a VQGAN, which encodes images as grids of codes: its recipe, its module with a
 * discriminator, and the run.
 */
@NullMarked
package org.glauber.trainer.vqgan;

import org.jspecify.annotations.NullMarked;
