/**
 * Comparisons of workloads: each has callers that make calls for a time, and all are timed
 * alternately within one run.
 */
@NullMarked
package org.glauber.bench.comparison;

import org.jspecify.annotations.NullMarked;
