/** The gRPC server's settings and their validation. */
@NullMarked
package org.glauber.server.config;

import org.jspecify.annotations.NullMarked;
