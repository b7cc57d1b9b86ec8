package org.glauber.trainer.reliability;

/**
 * The prediction of p0 at one site, compared with the clean token.
 *
 * @param confidence p0 of the likeliest token
 * @param isRight whether the likeliest token is the clean one
 * @param loss -log p0 of the clean token, in nats
 * @param entropy entropy of p0, in nats: the loss that p0 expects
 */
record Prediction(double confidence, boolean isRight, double loss, double entropy) {}
