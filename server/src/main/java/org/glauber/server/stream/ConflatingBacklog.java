package org.glauber.server.stream;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A bounded queue that joins a new message with the last waiting one of the same part. */
final class ConflatingBacklog<T> implements Backlog<T> {
  private final int capacity;
  private final Conflation<T> conflation;
  private final ArrayDeque<Waiting<T>> queue = new ArrayDeque<>();
  private final Map<Object, Waiting<T>> lastOfPart = new HashMap<>();

  ConflatingBacklog(int capacity, Conflation<T> conflation) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be 1 or more, but is " + capacity);
    }
    this.capacity = capacity;
    this.conflation = conflation;
  }

  @Override
  public boolean offer(T message) {
    Object part = conflation.part(message);
    Waiting<T> last = lastOfPart.get(part);
    if (last != null) {
      Optional<T> joined = conflation.join(last.message, message);
      if (joined.isPresent()) {
        last.message = joined.get();
        return true;
      }
    }
    if (queue.size() == capacity) {
      return false;
    }
    Waiting<T> waiting = new Waiting<>(part, message);
    queue.add(waiting);
    lastOfPart.put(part, waiting);
    return true;
  }

  @Override
  public @Nullable T poll() {
    Waiting<T> first = queue.poll();
    if (first == null) {
      return null;
    }
    lastOfPart.remove(first.part, first);
    return first.message;
  }

  private static final class Waiting<T> {
    final Object part;
    T message;

    Waiting(Object part, T message) {
      this.part = part;
      this.message = message;
    }
  }
}
