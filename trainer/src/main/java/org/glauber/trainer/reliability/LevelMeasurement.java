package org.glauber.trainer.reliability;

/** The losses of a network at one noise level, and the reliability of its p0. */
public record LevelMeasurement(LevelLosses losses, LevelReliability reliability) {}
