/**
 * Hand-written fakes of the services behind the gateway: real ports, exact results, and a script.
 */
@NullMarked
package org.glauber.gateway.fake;

import org.jspecify.annotations.NullMarked;
