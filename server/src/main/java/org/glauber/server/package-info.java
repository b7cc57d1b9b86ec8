/**
 * The gRPC server that every service of the suite uses. Quarkus provides configuration, CDI,
 * lifecycle and HTTP health; grpc-java provides deadlines, back-pressure and draining.
 *
 * <p>An application depends on this module and declares its services as CDI beans that are {@link
 * io.grpc.BindableService}s; it calls {@link org.glauber.server.ServiceReadiness#ready()} after
 * warm-up. A call passes, from the outside in:
 *
 * <pre>
 *   ConnectionLimit     closes excess connections, in total or of one address
 *   ConnectionGuard     limits resets, pings, headers and request bytes; on the event loop
 *   Telemetry           starts a span
 *   StatusInterceptor   maps exceptions to statuses, puts the trace id into the log
 *   DecodedRequests     refuses undecodable requests: INTERNAL
 *   Authentication      identifies the tenant; not for health
 *   Admission           not ready: UNAVAILABLE; no free place or memory: RESOURCE_EXHAUSTED;
 *                       request not complete in time: DEADLINE_EXCEEDED
 *   CallDeadlines       sets a deadline if the caller's is missing or too late
 *   the service, on a virtual thread
 * </pre>
 */
@NullMarked
package org.glauber.server;

import org.jspecify.annotations.NullMarked;
