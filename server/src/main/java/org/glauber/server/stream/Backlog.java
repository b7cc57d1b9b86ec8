package org.glauber.server.stream;

import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of messages for a slow reader, with a policy for further messages. Each belongs
 * to one stream, whose lock guards it.
 */
public sealed interface Backlog<T> permits WaitingBacklog, ConflatingBacklog {

  /**
   * A backlog that delivers every message: the writer blocks while {@code capacity} ≥ 1 messages
   * are waiting.
   */
  static <T> Backlog<T> waiting(int capacity) {
    return new WaitingBacklog<>(capacity);
  }

  /**
   * A backlog that joins waiting messages, so that a slow reader misses only intermediate ones. The
   * writer blocks only while {@code capacity} ≥ 1 messages are waiting that cannot be joined with
   * its own.
   */
  static <T> Backlog<T> conflating(int capacity, Conflation<T> conflation) {
    return new ConflatingBacklog<>(capacity, conflation);
  }

  /** Adds a message, or returns false if there is no room. */
  boolean offer(T message);

  /** Removes the oldest message; null if there is none. */
  @Nullable T poll();
}
