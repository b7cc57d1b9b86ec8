/**
 * The {@code bench} commands: throughput, latency and determinism of the suite, compared with
 * baselines such as a bare loop over the network. A comparison times its workloads alternately
 * within one run.
 */
@NullMarked
package org.glauber.bench;

import org.jspecify.annotations.NullMarked;
