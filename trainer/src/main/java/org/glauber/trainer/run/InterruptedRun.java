package org.glauber.trainer.run;

/** A run stopped early because it was asked to; its message says how far it came. */
public final class InterruptedRun extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InterruptedRun(String message) {
    super(message, null, false, false);
  }
}
