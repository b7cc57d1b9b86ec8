package org.glauber.server.stream;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A bounded queue that refuses messages while it is full. */
final class WaitingBacklog<T> implements Backlog<T> {
  private final int capacity;
  private final ArrayDeque<T> messages = new ArrayDeque<>();

  WaitingBacklog(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be 1 or more, but is " + capacity);
    }
    this.capacity = capacity;
  }

  @Override
  public boolean offer(T message) {
    return messages.size() < capacity && messages.offer(message);
  }

  @Override
  public @Nullable T poll() {
    return messages.poll();
  }
}
