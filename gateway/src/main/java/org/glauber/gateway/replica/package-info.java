/**
 * The replicas of the services behind the gateway: channels, load balancing, and failover of work
 * from a replica that fails to another.
 *
 * <pre>
 *   Discovery ──▶ Replicas ──lease──▶ Failover ──▶ the call, at one replica after another
 *   addresses     channels, load      budget
 * </pre>
 */
@NullMarked
package org.glauber.gateway.replica;

import org.jspecify.annotations.NullMarked;
