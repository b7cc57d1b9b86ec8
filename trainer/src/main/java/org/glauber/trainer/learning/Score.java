package org.glauber.trainer.learning;

/**
 * The quality of p0 on held-out examples, for the questions that a chain asks at one level of the
 * {@link LevelSchedules#fast fast} schedule.
 *
 * @param level the level that these steps redraw a token to
 * @param loss mean of -log p0 of the clean token, in nats
 * @param entropy mean entropy of p0, in nats: the loss that p0 expects. It equals the loss if p0 is
 *     reliable, and is smaller if p0 is overconfident
 */
public record Score(int level, double loss, double entropy) {}
