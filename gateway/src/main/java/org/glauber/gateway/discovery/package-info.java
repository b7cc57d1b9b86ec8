/** Service discovery: the addresses at which the replicas of a service listen. */
@NullMarked
package org.glauber.gateway.discovery;

import org.jspecify.annotations.NullMarked;
