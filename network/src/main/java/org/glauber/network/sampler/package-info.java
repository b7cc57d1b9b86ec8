/** The heat-bath update as TorchScript: one module over device logits, the same for every model. */
@NullMarked
package org.glauber.network.sampler;

import org.jspecify.annotations.NullMarked;
