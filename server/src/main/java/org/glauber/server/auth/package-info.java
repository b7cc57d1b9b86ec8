/** Authentication: maps a bearer's API key or token to a tenant, or refuses the call. */
@NullMarked
package org.glauber.server.auth;

import org.jspecify.annotations.NullMarked;
