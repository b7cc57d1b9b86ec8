package org.glauber.trainer.reliability;

/**
 * What p0 said of one site, and what was there.
 *
 * @param confidence p0 of the token that it holds for the likeliest
 * @param isRight whether the clean token is that one
 * @param loss -log p0 of the clean token, in nats
 * @param entropy of p0, in nats: the loss that p0 expects
 */
record Prediction(double confidence, boolean isRight, double loss, double entropy) {}
