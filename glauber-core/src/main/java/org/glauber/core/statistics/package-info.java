/**
 * Statistics of counted shares: confidence intervals, correction for classification errors, and
 * tests of differences.
 */
@NullMarked
package org.glauber.core.statistics;

import org.jspecify.annotations.NullMarked;
