package org.glauber.gateway.request;

import io.grpc.StatusException;

/**
 * Thrown when a part of a caller's request breaks a rule. The public API turns it into an
 * INVALID_ARGUMENT that names the field. It has no stack trace, as it is the caller's error.
 */
public final class InvalidRequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient RequestPart part;
  private final transient Fault fault;

  /** What is wrong with a part of a request. */
  public sealed interface Fault {
    /**
     * A rule that the part breaks.
     *
     * @param rule the rule as a phrase that follows the part's name: "must be 1 to 10"
     * @param value the value that breaks it
     */
    record BrokenRule(String rule, String value) implements Fault {}

    /**
     * Another service's refusal of the part.
     *
     * @param refusal INVALID_ARGUMENT with a {@link com.google.rpc.BadRequest}
     */
    record RefusedByService(StatusException refusal) implements Fault {}
  }

  private InvalidRequestException(RequestPart part, Fault fault, String message) {
    super(message, null, false, false);
    this.part = part;
    this.fault = fault;
  }

  /**
   * Creates the exception of a part that breaks a rule.
   *
   * @param rule the rule as a phrase that follows the part's name: "must be 1 to 10"
   * @param value the value that breaks it
   */
  public static InvalidRequestException of(RequestPart part, String rule, Object value) {
    String text = String.valueOf(value);
    return new InvalidRequestException(
        part,
        new Fault.BrokenRule(rule, text),
        "%s %s, but is %s".formatted(part, rule, text.isEmpty() ? "empty" : text));
  }

  /**
   * Creates the exception of a part that another service refused.
   *
   * @param refusal INVALID_ARGUMENT with a {@link com.google.rpc.BadRequest}
   */
  public static InvalidRequestException refusedByService(
      RequestPart part, StatusException refusal) {
    return new InvalidRequestException(
        part, new Fault.RefusedByService(refusal), part + ": " + refusal.getMessage());
  }

  /** The part that is invalid. */
  public RequestPart part() {
    return part;
  }

  /** What is wrong with it. */
  public Fault fault() {
    return fault;
  }
}
