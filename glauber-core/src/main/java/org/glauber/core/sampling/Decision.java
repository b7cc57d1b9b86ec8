package org.glauber.core.sampling;

/**
 * The outcome of one heat-bath update.
 *
 * @param token the token to write
 * @param margin how firmly it was decided: while no logit moves by as much as this, the token
 *     stays; in logits (nats), 0 at a tie, +∞ when nothing else can be drawn. {@link HeatBath}
 *     derives it
 */
public record Decision(int token, double margin) {}
