/**
 * Proxies between the processes of a suite, which break and stall connections, and a decoder of the
 * chains that pass through them.
 */
@NullMarked
package org.glauber.chaos.traffic;

import org.jspecify.annotations.NullMarked;
