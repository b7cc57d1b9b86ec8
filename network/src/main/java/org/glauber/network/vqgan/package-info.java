/**
 * The VQGAN, which encodes images to codes and decodes them: its TorchScript source and weights.
 */
@NullMarked
package org.glauber.network.vqgan;

import org.jspecify.annotations.NullMarked;
