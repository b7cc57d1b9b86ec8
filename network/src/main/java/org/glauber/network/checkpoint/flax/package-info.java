/**
 * Reads the arrays of Flax's msgpack checkpoints, which {@code flax.serialization.to_bytes} writes:
 * maps whose leaves are arrays as extension types.
 */
@NullMarked
package org.glauber.network.checkpoint.flax;

import org.jspecify.annotations.NullMarked;
