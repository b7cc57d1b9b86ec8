package org.glauber.server.stream;

import java.util.Optional;

/** Joins messages that wait for a slow reader into fewer messages. */
public interface Conflation<T> {
  /**
   * The part of the stream that a message belongs to. Messages of one part keep their order, and
   * only messages of one part are joined.
   */
  Object part(T message);

  /**
   * Joins two consecutive messages of one part; empty if both must be delivered. The result must
   * not grow without bound when it is joined repeatedly.
   */
  Optional<T> join(T older, T newer);
}
