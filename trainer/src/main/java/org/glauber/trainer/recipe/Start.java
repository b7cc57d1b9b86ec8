package org.glauber.trainer.recipe;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a run begins with.
 *
 * @param seed seed of the examples and, without {@code network}, of the initial weights
 * @param network file of the network whose weights are the initial ones; null for random weights
 */
public record Start(long seed, @Nullable Path network) {}
