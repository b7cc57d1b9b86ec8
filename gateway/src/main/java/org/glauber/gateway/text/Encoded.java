package org.glauber.gateway.text;

import java.util.List;

/**
 * An encoded segment of a template.
 *
 * @param tokens the tokens; empty for a blank
 * @param unknown the parts of a text that the model has no tokens for, in order
 * @param text the text of the tokens where they stand
 * @param isTruncated whether {@code text} was cut off
 */
public record Encoded(
    List<Integer> tokens, List<String> unknown, String text, boolean isTruncated) {
  static final Encoded BLANK = new Encoded(List.of(), List.of(), "", false);
}
