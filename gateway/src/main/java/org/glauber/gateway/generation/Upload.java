package org.glauber.gateway.generation;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Files that came with a request, until they are taken out. A request is kept as long as its stream
 * lives; its files need not be. For any thread.
 */
public final class Upload<T> {
  private final AtomicReference<@Nullable T> files;

  /** An upload that holds these files. */
  public Upload(T files) {
    this.files = new AtomicReference<>(files);
  }

  /**
   * Takes the files out; afterwards they are no longer held here.
   *
   * @throws IllegalStateException the second time
   */
  T take() {
    T taken = files.getAndSet(null);
    if (taken == null) {
      throw new IllegalStateException("the files were taken out before");
    }
    return taken;
  }
}
