/** The denoising network: one readable TorchScript source and the weights that go with it. */
@NullMarked
package org.glauber.network.transformer;

import org.jspecify.annotations.NullMarked;
