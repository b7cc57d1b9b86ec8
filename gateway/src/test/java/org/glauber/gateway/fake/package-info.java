/** The services behind the gateway, by hand: real ports, exact answers, and a script. */
@NullMarked
package org.glauber.gateway.fake;

import org.jspecify.annotations.NullMarked;
