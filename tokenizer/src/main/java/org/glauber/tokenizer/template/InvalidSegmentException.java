package org.glauber.tokenizer.template;

/**
 * Thrown if a segment breaks a rule of the model's vocabulary. It has no stack trace, as it is the
 * caller's error.
 */
public final class InvalidSegmentException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Part part;
  private final String rule;
  private final String value;

  /** The part of the segment that is at fault. */
  public sealed interface Part {
    /** That the text is joined. */
    record Joined() implements Part {}

    /**
     * A raw token.
     *
     * @param index its index among the segment's tokens, from 0
     * @param isPiece whether it is given as a piece, not as a number
     */
    record Token(int index, boolean isPiece) implements Part {}
  }

  InvalidSegmentException(Part part, String rule, Object value) {
    super("%s %s, but is %s".formatted(part, rule, value), null, false, false);
    this.part = part;
    this.rule = rule;
    this.value = String.valueOf(value);
  }

  /** The part that is at fault. */
  public Part part() {
    return part;
  }

  /** The rule as a phrase that follows the part's name: "must be 0 to 348". */
  public String rule() {
    return rule;
  }

  /** The value that breaks it. */
  public String value() {
    return value;
  }
}
