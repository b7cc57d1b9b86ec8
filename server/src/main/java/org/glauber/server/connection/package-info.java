/**
 * Protects connections in addition to grpc-java's own limits: limits connections, resets, pings and
 * buffered request bytes, answers invalid request headers, and bounds the log of protocol
 * violations. {@link org.glauber.server.connection.ConnectionGuard} receives every decoded frame on
 * the connection's event loop.
 */
@NullMarked
package org.glauber.server.connection;

import org.jspecify.annotations.NullMarked;
