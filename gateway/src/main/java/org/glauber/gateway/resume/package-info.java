/**
 * Generations that outlive their streams: kept for a while where they ran, and carried by their
 * callers as tokens that any gateway can open.
 */
@NullMarked
package org.glauber.gateway.resume;

import org.jspecify.annotations.NullMarked;
