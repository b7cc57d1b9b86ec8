package org.glauber.trainer.run;

/** Thrown when a run stops early on request; the message says how far the run got. */
public final class InterruptedRun extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InterruptedRun(String message) {
    super(message, null, false, false);
  }
}
