/**
 * Limits on what calls hold at once, such as places and bytes, shared fairly between tenants, and
 * what callers learn about waiting: when to retry a refused call, and how long a queued one takes.
 */
@NullMarked
package org.glauber.server.capacity;

import org.jspecify.annotations.NullMarked;
