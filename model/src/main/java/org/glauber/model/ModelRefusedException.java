package org.glauber.model;

/**
 * Thrown when a model is not opened because its manifest or one of its files breaks a rule. The
 * message names the model, the field or file, the rule and the value.
 */
public final class ModelRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient BrokenRule brokenRule;

  public ModelRefusedException(String model, BrokenRule brokenRule) {
    super("model " + model + ": " + brokenRule);
    this.brokenRule = brokenRule;
  }

  public ModelRefusedException(String model, BrokenRule brokenRule, Throwable cause) {
    super("model " + model + ": " + brokenRule, cause);
    this.brokenRule = brokenRule;
  }

  /** The rule that was broken. */
  public BrokenRule brokenRule() {
    return brokenRule;
  }
}
