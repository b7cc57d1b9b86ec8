package org.glauber.server.stream;

import org.jspecify.annotations.Nullable;

/**
 * What waits for a reader that is slow: a bounded queue of messages, and what to do when another
 * arrives. One belongs to one stream, which guards it.
 */
public sealed interface Backlog<T> permits WaitingBacklog, ConflatingBacklog {

  /** The writer waits while {@code capacity} ≥ 1 messages are waiting: each is delivered. */
  static <T> Backlog<T> waiting(int capacity) {
    return new WaitingBacklog<>(capacity);
  }

  /**
   * Messages are joined while they wait, so that a slow reader loses only intermediate ones. The
   * writer waits only while {@code capacity} ≥ 1 messages are waiting that cannot be joined with
   * its own.
   */
  static <T> Backlog<T> conflating(int capacity, Conflation<T> conflation) {
    return new ConflatingBacklog<>(capacity, conflation);
  }

  /** Takes a message in, or returns false when there is no room for it. */
  boolean offer(T message);

  /** The message that waits longest, taken out; null when there is none. */
  @Nullable T poll();
}
