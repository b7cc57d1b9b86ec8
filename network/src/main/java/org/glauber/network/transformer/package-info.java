/** The denoising network: its TorchScript source and its weights. */
@NullMarked
package org.glauber.network.transformer;

import org.jspecify.annotations.NullMarked;
