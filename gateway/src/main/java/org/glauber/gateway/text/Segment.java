package org.glauber.gateway.text;

import java.util.List;

/** A part of a template. */
public sealed interface Segment {

  /**
   * A text to keep, tokenized separately from the others.
   *
   * @param isJoined whether it continues what stands before it, without the space that a tokenizer
   *     adds to a text
   */
  record Text(String text, boolean isJoined) implements Segment {}

  /** A blank to fill with {@code tokenCount} tokens. */
  record Blank(int tokenCount) implements Segment {}

  /** Tokens to keep. */
  record Raw(List<RawToken> tokens) implements Segment {
    public Raw {
      tokens = List.copyOf(tokens);
    }
  }

  /** How a caller names a token. */
  sealed interface RawToken {
    /** A token by its number, 0 to V - 1. */
    record Number(int token) implements RawToken {}

    /** A token by its spelling in the model's tokenizer file. */
    record Piece(String piece) implements RawToken {}
  }
}
