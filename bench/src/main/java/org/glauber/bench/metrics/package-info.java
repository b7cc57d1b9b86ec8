/** What services tell of themselves at {@code /q/metrics}. */
@NullMarked
package org.glauber.bench.metrics;

import org.jspecify.annotations.NullMarked;
