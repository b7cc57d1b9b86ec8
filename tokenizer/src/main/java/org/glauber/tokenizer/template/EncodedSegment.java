package org.glauber.tokenizer.template;

import java.util.List;

/**
 * An encoded segment.
 *
 * @param tokens the tokens; empty for a blank
 * @param unknown the first parts of a text that the model cannot represent; if there are any, the
 *     text of the segment is empty
 * @param text the text of the tokens where they stand: after the segments since the last blank, or
 *     after a word if they follow a blank
 * @param isTruncated whether {@code text} was cut off
 */
public record EncodedSegment(
    List<Integer> tokens, List<String> unknown, String text, boolean isTruncated) {
  static final EncodedSegment BLANK = new EncodedSegment(List.of(), List.of(), "", false);

  public EncodedSegment {
    tokens = List.copyOf(tokens);
    unknown = List.copyOf(unknown);
  }
}
