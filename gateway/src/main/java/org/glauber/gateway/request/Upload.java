package org.glauber.gateway.request;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Files that were sent with a request, or the message that contains them, held until they are
 * taken. A request stays in memory as long as its stream; its files need not. Thread-safe.
 */
public final class Upload<T> {
  private final AtomicReference<@Nullable T> files;

  /** Creates an upload that holds these files. */
  public Upload(T files) {
    this.files = new AtomicReference<>(files);
  }

  /**
   * Returns the files and drops the reference to them.
   *
   * @throws IllegalStateException if they were taken before
   */
  public T take() {
    T taken = files.getAndSet(null);
    if (taken == null) {
      throw new IllegalStateException("the files were taken before");
    }
    return taken;
  }
}
