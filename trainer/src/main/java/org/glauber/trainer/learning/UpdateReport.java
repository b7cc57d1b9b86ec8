package org.glauber.trainer.learning;

/**
 * Metrics of one update.
 *
 * @param loss the loss before the update
 * @param calibration Σ_a Π(a)·exp(s_a) / Π(φ), which is 1 for a calibrated network (lemma of the
 *     paper)
 * @param gradientNorm norm of the gradient before clipping
 */
public record UpdateReport(double loss, double calibration, double gradientNorm) {}
