/**
 * Traces: a span for every call, on the server's side and on the client's. They are recorded and
 * exported only where {@code glauber.telemetry.endpoint} names an OTLP collector; trace ids are
 * given out always, for the log and for the caller of a call that failed.
 */
@NullMarked
package org.glauber.server.telemetry;

import org.jspecify.annotations.NullMarked;
