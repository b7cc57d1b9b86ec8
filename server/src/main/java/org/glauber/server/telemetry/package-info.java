/**
 * Traces and metrics. Traces: a span for every call, on the server's side and on the client's, and
 * ids for the log and for the caller of a call that failed, given out always. Metrics: those of the
 * table in {@code deploy/README.md}. Both go out where {@code glauber.telemetry.endpoint} names an
 * OTLP collector, traces where {@code glauber.telemetry.zipkin} names a Zipkin; Prometheus scrapes
 * the metrics of every service anyway.
 */
@NullMarked
package org.glauber.server.telemetry;

import org.jspecify.annotations.NullMarked;
