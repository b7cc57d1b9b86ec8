package org.glauber.server.stream;

import java.util.Optional;

/** How messages that wait for a slow reader are joined into fewer. */
public interface Conflation<T> {
  /**
   * The part of the stream a message belongs to. Messages of one part keep their order, and only
   * such are joined.
   */
  Object part(T message);

  /**
   * One message in place of two neighbours of one part, empty when both must be delivered. It must
   * not grow without bound as it is joined again and again.
   */
  Optional<T> join(T older, T newer);
}
