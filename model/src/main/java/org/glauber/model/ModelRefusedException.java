package org.glauber.model;

/**
 * A model is not loaded, because its manifest or a file of it breaks a rule. The message names the
 * model, the field or file, the rule and the value.
 */
public final class ModelRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient BrokenRule brokenRule;

  ModelRefusedException(String model, BrokenRule brokenRule) {
    super("model " + model + ": " + brokenRule);
    this.brokenRule = brokenRule;
  }

  ModelRefusedException(String model, BrokenRule brokenRule, Throwable cause) {
    super("model " + model + ": " + brokenRule, cause);
    this.brokenRule = brokenRule;
  }

  /** What was broken. */
  public BrokenRule brokenRule() {
    return brokenRule;
  }
}
