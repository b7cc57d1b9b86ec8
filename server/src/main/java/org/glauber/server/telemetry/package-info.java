/**
 * Tracing and metrics. Every call has a span on the client and on the server; its trace id appears
 * in the log and in the error of a failed call, even if the trace is not recorded. {@code
 * docs/operations/metrics.md} lists the metrics. Both are sent to the OTLP collector that {@code
 * glauber.telemetry.endpoint} names, and traces to the Zipkin server that {@code
 * glauber.telemetry.zipkin} names. Prometheus can always scrape the metrics of every service.
 */
@NullMarked
package org.glauber.server.telemetry;

import org.jspecify.annotations.NullMarked;
