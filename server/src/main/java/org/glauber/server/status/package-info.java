/**
 * How a call ends. A service throws a {@link org.glauber.server.status.RefusalException}, made by
 * {@link org.glauber.server.status.Refusals}, from a method or hands it to {@code onError}; the
 * caller receives the status with its google.rpc details. Whatever else escapes is a fault of ours:
 * the caller receives INTERNAL with a trace id and nothing more, and the log has the rest, once.
 */
@NullMarked
package org.glauber.server.status;

import org.jspecify.annotations.NullMarked;
