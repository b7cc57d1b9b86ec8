package org.glauber.core.sampling;

/**
 * The outcome of one heat-bath update.
 *
 * @param token the token to write
 * @param margin the distance, in logits (nats), within which the decision is stable: if every logit
 *     moves by less than this, the token stays the same. 0 at a tie, +∞ when no other token can be
 *     drawn. {@link HeatBath} derives it
 */
public record Decision(int token, double margin) {}
