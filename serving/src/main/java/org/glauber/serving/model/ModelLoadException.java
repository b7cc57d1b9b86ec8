package org.glauber.serving.model;

/** Thrown when a model cannot be served; the message is the reason for operators. */
public final class ModelLoadException extends Exception {
  private static final long serialVersionUID = 1;

  public ModelLoadException(String reason) {
    super(reason);
  }
}
