/**
 * Statuses of failed calls and the metric of how calls end. A service throws a {@link
 * org.glauber.server.status.RefusalException}, created by {@link
 * org.glauber.server.status.Refusals}, from a method or passes it to {@code onError}; the caller
 * receives its status with google.rpc details. Any other exception is a fault of the server: the
 * caller receives INTERNAL with a trace id only, and the exception is logged once.
 */
@NullMarked
package org.glauber.server.status;

import org.jspecify.annotations.NullMarked;
