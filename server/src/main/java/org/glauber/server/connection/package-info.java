/**
 * What guards a connection beside the limits that grpc-java has itself: which request headers are
 * answered at once, how many resets and pings a peer may send, and what is logged of a peer that
 * breaks the protocol. {@link org.glauber.server.connection.ConnectionGuard} sees every frame after
 * it was decoded, on the connection's event loop.
 */
@NullMarked
package org.glauber.server.connection;

import org.jspecify.annotations.NullMarked;
