package org.glauber.model;

/**
 * A rule that a value breaks.
 *
 * @param field the field as the proto spells it, or the file's path
 * @param rule what must hold, to be read after the field: "must be 1 to 1,024"
 * @param value the value that breaks it, at most {@value #MAX_VALUE_LENGTH} characters of it
 */
public record BrokenRule(String field, String rule, String value) {
  static final int MAX_VALUE_LENGTH = 120;

  public BrokenRule {
    if (value.length() > MAX_VALUE_LENGTH) {
      value = value.substring(0, MAX_VALUE_LENGTH) + "…";
    }
  }

  /** The rule as a sentence: "max_sweeps must be 1 to 1,024, but is 0". */
  @Override
  public String toString() {
    return field + " " + rule + ", but is " + (value.isEmpty() ? "empty" : value);
  }
}
