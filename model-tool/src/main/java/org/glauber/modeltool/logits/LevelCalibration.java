package org.glauber.modeltool.logits;

/**
 * The calibration of a network at a noise level.
 *
 * @param level m, the visits that the step redraws the site to
 * @param sum the mean of Σ_a Π(a)·exp(s_a), which is Π(φ) for a perfect network
 * @param lanes the number of states in the mean
 */
public record LevelCalibration(int level, double sum, int lanes) {}
