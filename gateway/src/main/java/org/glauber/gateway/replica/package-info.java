/**
 * The replicas of the services behind the gateway: which there are, which gets the next piece of
 * work, and where the work goes when a replica fails.
 *
 * <pre>
 *   Discovery ──▶ Replicas ──lease──▶ Failover ──▶ the call, at one replica after another
 *   addresses     channels, load      budget
 * </pre>
 */
@NullMarked
package org.glauber.gateway.replica;

import org.jspecify.annotations.NullMarked;
