package org.glauber.server;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The service's readiness. It is initially not ready; the application calls {@link #ready} after
 * warm-up. gRPC health, HTTP health and admission follow it.
 */
@ApplicationScoped
public class ServiceReadiness {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<Requirement> requirements = new CopyOnWriteArrayList<>();
  private final AtomicReference<String> reason = new AtomicReference<>("starting");

  private record Requirement(String why, CompletableFuture<?> met) {}

  /** Accepts calls from now on, or once all requirements are met. */
  public void ready() {
    change("");
  }

  /**
   * Refuses calls with UNAVAILABLE from now on.
   *
   * @param why the reason for callers and operators, not empty
   */
  public void notReady(String why) {
    if (why.isEmpty()) {
      throw new IllegalArgumentException("the reason must not be empty");
    }
    change(why);
  }

  /**
   * Refuses calls until {@link #resume}; does nothing if they are refused already.
   *
   * @param why the reason for callers and operators, not empty
   */
  public void suspend(String why) {
    if (reason.compareAndSet("", why)) {
      listeners.forEach(Runnable::run);
    }
  }

  /**
   * Accepts calls again; does nothing if they are now refused for another reason.
   *
   * @param why the reason given to {@link #suspend}
   */
  public void resume(String why) {
    if (reason.compareAndSet(why, "")) {
      listeners.forEach(Runnable::run);
    }
  }

  /**
   * Adds a requirement that must be met before calls are accepted.
   *
   * @param why the reason for callers and operators until then, not empty
   */
  void require(String why, CompletableFuture<?> met) {
    requirements.add(new Requirement(why, met));
    var _ = met.thenRun(() -> listeners.forEach(Runnable::run));
  }

  /** Whether calls are accepted. */
  public boolean isReady() {
    return reason().isEmpty();
  }

  /** Why calls are refused; empty when they are accepted. */
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

  /** Calls {@code listener} after each change, on the thread that made the change. */
  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  private void change(String why) {
    reason.set(why);
    listeners.forEach(Runnable::run);
  }
}
