/**
 * The parts that the reports of all evaluations share: shares with their intervals, the reliability
 * of p0, the sampling options, and the comparison with an earlier report.
 */
@NullMarked
package org.glauber.trainer.evaluation.report;

import org.jspecify.annotations.NullMarked;
