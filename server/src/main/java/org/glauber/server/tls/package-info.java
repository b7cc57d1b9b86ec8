/** Transport security from files that are read again when they change. */
@NullMarked
package org.glauber.server.tls;

import org.jspecify.annotations.NullMarked;
