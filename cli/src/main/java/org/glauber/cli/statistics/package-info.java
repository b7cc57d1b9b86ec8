/** Statistics of counted shares: their confidence intervals, and tests of their differences. */
@NullMarked
package org.glauber.cli.statistics;

import org.jspecify.annotations.NullMarked;
