/** Who calls: a bearer's key or token becomes the name of a tenant, or the call is refused. */
@NullMarked
package org.glauber.server.auth;

import org.jspecify.annotations.NullMarked;
