/** A watchdog for a service's devices. */
@NullMarked
package org.glauber.server.device;

import org.jspecify.annotations.NullMarked;
