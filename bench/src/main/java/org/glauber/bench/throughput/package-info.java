/**
 * Throughput of a suite compared with baselines: a bare loop over the network, one call per step,
 * other limits of lookahead, and fewer denoisers.
 */
@NullMarked
package org.glauber.bench.throughput;

import org.jspecify.annotations.NullMarked;
