/**
 * Generations that outlive their streams. The gateway that ran one caches it for a while, and its
 * caller holds a resume token that any gateway with the same keys can open.
 */
@NullMarked
package org.glauber.gateway.resume;

import org.jspecify.annotations.NullMarked;
