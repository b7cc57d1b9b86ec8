/** The heat-bath update in TorchScript: a module that draws tokens from logits on the device. */
@NullMarked
package org.glauber.network.sampler;

import org.jspecify.annotations.NullMarked;
