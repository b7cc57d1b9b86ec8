/**
 * Checkpoints of generations, from which these can be resumed when their streams are lost. The
 * gateway that ran a generation caches it for a while, and its caller holds a resume token that any
 * gateway with the same keys can open.
 */
@NullMarked
package org.glauber.gateway.checkpoint;

import org.jspecify.annotations.NullMarked;
