/**
 * Warms up a model's network on a device before it is served: measures how far its logits depend on
 * the batch and how long passes take, and refuses networks that cannot be served.
 */
@NullMarked
package org.glauber.network.warmup;

import org.jspecify.annotations.NullMarked;
