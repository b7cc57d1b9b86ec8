/**
 * One grpc-java server for every service of the suite: Quarkus brings configuration, CDI, lifecycle
 * and HTTP health, grpc-java brings deadlines, back-pressure and drain.
 *
 * <p>An application depends on this module and declares its services as CDI beans that are {@link
 * io.grpc.BindableService}s; it calls {@link org.glauber.server.ServiceReadiness#ready()} once it
 * is warm. A call passes, from the outside in:
 *
 * <pre>
 *   ConnectionLimit     too many connections, of all or of an address: closed
 *   ConnectionGuard     resets, pings, headers, bytes of requests; on the connection's event loop
 *   Telemetry           a span
 *   StatusInterceptor   exceptions become statuses, the log learns the trace id
 *   DecodedRequests     what is no message of the method: INTERNAL
 *   Authentication      who calls; not asked for health
 *   Admission           not ready: UNAVAILABLE; no place or no room: RESOURCE_EXHAUSTED;
 *                       a request that does not come in time: DEADLINE_EXCEEDED
 *   CallDeadlines       a deadline where the caller set none, or one too far
 *   the service, on a virtual thread
 * </pre>
 */
@NullMarked
package org.glauber.server;

import org.jspecify.annotations.NullMarked;
