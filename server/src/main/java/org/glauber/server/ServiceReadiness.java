package org.glauber.server;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether this service answers calls. It starts as not ready; the application says when it is warm.
 * gRPC health, HTTP health and admission all follow it.
 */
@ApplicationScoped
public class ServiceReadiness {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicReference<String> reason = new AtomicReference<>("starting");

  /** From now on calls are answered. */
  public void ready() {
    change("");
  }

  /**
   * From now on calls are refused with UNAVAILABLE.
   *
   * @param why what callers and operators are told, not empty
   */
  public void notReady(String why) {
    if (why.isEmpty()) {
      throw new IllegalArgumentException("a service that is not ready says why");
    }
    change(why);
  }

  /**
   * Refuses calls for a while; does nothing where they are refused already.
   *
   * @param why what callers and operators are told, not empty
   */
  public void suspend(String why) {
    if (reason.compareAndSet("", why)) {
      listeners.forEach(Runnable::run);
    }
  }

  /**
   * Has calls answered again; does nothing where they are refused for another reason by now.
   *
   * @param why what was told by {@link #suspend}
   */
  public void resume(String why) {
    if (reason.compareAndSet(why, "")) {
      listeners.forEach(Runnable::run);
    }
  }

  /** Whether calls are answered. */
  public boolean isReady() {
    return reason().isEmpty();
  }

  /** Why calls are not answered; empty when they are. */
  public String reason() {
    return Objects.requireNonNull(reason.get());
  }

  /** Calls {@code listener} after each change, on the thread that changes. */
  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  private void change(String why) {
    reason.set(why);
    listeners.forEach(Runnable::run);
  }
}
