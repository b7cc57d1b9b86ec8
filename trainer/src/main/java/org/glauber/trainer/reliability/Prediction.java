package org.glauber.trainer.reliability;

/**
 * The prediction of p0 at one site, compared with the clean token.
 *
 * @param confidence p0 of the likeliest token
 * @param isRight whether the likeliest token is the clean one
 * @param loss -log p0 of the clean token, in nats
 * @param entropy entropy of p0, in nats: the loss that p0 expects
 * @param stepLoss cross-entropy of the law of X_{t,i} against that of the data, in nats
 * @param binaryLoss the loss of Algorithm 1 in expectation, in nats
 * @param calibration Σ_a Π(a)·exp(s_a)
 */
record Prediction(
    double confidence,
    boolean isRight,
    double loss,
    double entropy,
    double stepLoss,
    double binaryLoss,
    double calibration) {}
