package org.glauber.tokenizer.template;

import java.util.List;

/** A part of a template. */
public sealed interface TemplateSegment {

  /**
   * A text.
   *
   * @param isJoined whether it continues what stands before it, without the space that the
   *     tokenizer adds to a text
   */
  record Text(String text, boolean isJoined) implements TemplateSegment {}

  /** Tokens of the vocabulary. */
  record Raw(List<RawToken> tokens) implements TemplateSegment {
    public Raw {
      tokens = List.copyOf(tokens);
    }
  }

  /** A blank of this many sites, which separates the segments before and after it. */
  record Blank(int siteCount) implements TemplateSegment {}

  /** How a caller names a token. */
  sealed interface RawToken {
    /** A token by its number. */
    record Number(int token) implements RawToken {}

    /** A token by its spelling in the tokenizer file. */
    record Piece(String piece) implements RawToken {}
  }
}
