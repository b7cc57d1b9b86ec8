package org.glauber.gateway.api;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.glauber.server.stream.Backlog;
import org.glauber.server.stream.Conflation;

/**
 * Replaces unread progress by newer progress of the same generation, so that a slow reader misses
 * older progress and gets the newest.
 *
 * @param part the generation that a message belongs to
 * @param isProgress whether a message is progress
 */
record NewestProgress<T>(Function<T, Object> part, Predicate<T> isProgress)
    implements Conflation<T> {
  /** Events of one generation that can be waiting: accepted, the newest progress, finished. */
  private static final int WAITING_PER_GENERATION = 3;

  /** Creates the backlog of a stream of {@code generationCount} generations. It never fills up. */
  Backlog<T> backlog(int generationCount) {
    return Backlog.conflating(WAITING_PER_GENERATION * generationCount, this);
  }

  @Override
  public Object part(T message) {
    return part.apply(message);
  }

  @Override
  public Optional<T> join(T older, T newer) {
    return isProgress.test(older) && isProgress.test(newer) ? Optional.of(newer) : Optional.empty();
  }
}
