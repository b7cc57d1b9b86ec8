/** Scrapes and parses the metrics that services publish at {@code /q/metrics}. */
@NullMarked
package org.glauber.harness.metrics;

import org.jspecify.annotations.NullMarked;
