/**
 * One grpc-java server for every service of the suite: Quarkus brings configuration, CDI, lifecycle
 * and HTTP health, grpc-java brings deadlines, back-pressure and drain.
 *
 * <p>An application depends on this module and declares its services as CDI beans that are {@link
 * io.grpc.BindableService}s; it calls {@link org.glauber.server.ServiceReadiness#ready()} once it
 * is warm. A call passes, from the outside in:
 *
 * <pre>
 *   ConnectionGuard resets, pings and headers, on the connection's event loop
 *   Telemetry       a span
 *   StatusInterceptor   exceptions become statuses, the log learns the trace id
 *   DecodedRequests what is no message of the method: INTERNAL
 *   Admission       not ready: UNAVAILABLE; too many calls: RESOURCE_EXHAUSTED
 *   DefaultDeadline a deadline where the caller set none
 *   the service, on a virtual thread
 * </pre>
 */
@NullMarked
package org.glauber.server;

import org.jspecify.annotations.NullMarked;
