package org.glauber.model;

/**
 * A violated rule of a manifest, a sampling or a file.
 *
 * @param field the field's name in the proto, or the file's path
 * @param rule the rule, worded to follow the field: "must be 1 to 1,024"
 * @param value the value that breaks the rule, cut to {@value #MAX_VALUE_LENGTH} characters
 */
public record BrokenRule(String field, String rule, String value) {
  static final int MAX_VALUE_LENGTH = 120;

  public BrokenRule {
    if (value.length() > MAX_VALUE_LENGTH) {
      value = value.substring(0, MAX_VALUE_LENGTH) + "…";
    }
  }

  /** The violation as a sentence: "max_sweeps must be 1 to 1,024, but is 0". */
  @Override
  public String toString() {
    return field + " " + rule + ", but is " + (value.isEmpty() ? "empty" : value);
  }
}
