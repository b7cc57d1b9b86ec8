package org.glauber.server;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * The process's liveness: whether it can recover without a restart. If it cannot, liveness over
 * HTTP ({@code /q/health/live}) is down, so that the process's supervisor restarts it.
 */
@ApplicationScoped
public class ServiceLiveness {
  private volatile String problem = "";

  /**
   * Marks the process as in need of a restart.
   *
   * @param why the reason shown to operators, not empty
   */
  public void needsRestart(String why) {
    problem = why;
  }

  /** Clears the need for a restart, because the process has recovered. */
  public void recovered() {
    problem = "";
  }

  /** Whether the process needs no restart. */
  public boolean isAlive() {
    return problem.isEmpty();
  }

  /** Why the process needs a restart; empty if it needs none. */
  public String problem() {
    return problem;
  }
}
