/**
 * Statistics of counted shares: confidence intervals, correction for classification errors, and
 * tests of differences.
 */
@NullMarked
package org.glauber.cli.statistics;

import org.jspecify.annotations.NullMarked;
