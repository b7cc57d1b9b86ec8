package org.glauber.server;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * Whether this process can still recover by itself. Where it cannot, liveness over HTTP ({@code
 * /q/health/live}) is down, so that whatever supervises the process restarts it.
 */
@ApplicationScoped
public class ServiceLiveness {
  private volatile String problem = "";

  /**
   * From now on the process asks to be restarted.
   *
   * @param why what operators are shown, not empty
   */
  public void needsRestart(String why) {
    problem = why;
  }

  /** The process has recovered after all. */
  public void recovered() {
    problem = "";
  }

  /** Whether the process need not be restarted. */
  public boolean isAlive() {
    return problem.isEmpty();
  }

  /** Why it has to be restarted; empty where it need not be. */
  public String problem() {
    return problem;
  }
}
