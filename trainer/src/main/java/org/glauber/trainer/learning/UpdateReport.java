package org.glauber.trainer.learning;

/**
 * What one update tells.
 *
 * @param loss before the update
 * @param calibration Σ_a Π(a)·exp(s_a) / Π(φ), 1 for a calibrated network (the lemma)
 * @param gradientNorm before clipping
 */
public record UpdateReport(double loss, double calibration, double gradientNorm) {}
