/** The gateway's configuration, and the checks of its values at start-up. */
@NullMarked
package org.glauber.gateway.config;

import org.jspecify.annotations.NullMarked;
