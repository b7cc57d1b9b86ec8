package org.glauber.server;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether this service answers calls. It starts as not ready; the application says when it is warm.
 * gRPC health, HTTP health and admission all follow it.
 */
@ApplicationScoped
public class ServiceReadiness {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<Requirement> requirements = new CopyOnWriteArrayList<>();
  private final AtomicReference<String> reason = new AtomicReference<>("starting");

  private record Requirement(String why, CompletableFuture<?> met) {}

  /** From now on calls are answered, once all requirements are met. */
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

  /**
   * Calls are not answered before this is met, too.
   *
   * @param why the reason that callers and operators are given until then, not empty
   */
  void require(String why, CompletableFuture<?> met) {
    requirements.add(new Requirement(why, met));
    var _ = met.thenRun(() -> listeners.forEach(Runnable::run));
  }

  /** Whether calls are answered. */
  public boolean isReady() {
    return reason().isEmpty();
  }

  /** Why calls are not answered; empty when they are. */
  public String reason() {
    String own = Objects.requireNonNull(reason.get());
    return own.isEmpty()
        ? requirements.stream()
            .filter(requirement -> !requirement.met().isDone())
            .map(Requirement::why)
            .findFirst()
            .orElse("")
        : own;
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
