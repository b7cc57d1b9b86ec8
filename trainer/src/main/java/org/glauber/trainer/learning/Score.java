package org.glauber.trainer.learning;

/**
 * How well p0 foretells clean tokens of held-out examples, at the questions that a chain asks at
 * one level of the {@link LevelSchedules#fast fast} schedule.
 *
 * @param level the visits of a token that is redrawn there
 * @param loss the mean of -log p0 of the clean token, in nats
 * @param entropy the mean entropy of p0, in nats: the loss that p0 expects. They are equal where p0
 *     is reliable; p0 is too sure of itself where its entropy is the smaller
 */
public record Score(int level, double loss, double entropy) {}
