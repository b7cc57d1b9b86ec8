/**
 * Faults against a suite while it generates, and what its callers see of them: no generation lost,
 * no token different, every history in order.
 */
@NullMarked
package org.glauber.bench.chaos;

import org.jspecify.annotations.NullMarked;
