/**
 * The {@code bench scale} command, one class per part: load balancing over replicas, replicas that
 * leave and join, the recording of a day of load, and the comparison of autoscaling policies.
 */
@NullMarked
package org.glauber.bench.scale;

import org.jspecify.annotations.NullMarked;
