package org.glauber.tokenizer;

import java.util.List;

/**
 * A vocabulary and its two directions, without anything a model adds to it. Safe for use by several
 * threads at once until it is closed.
 */
interface Tokenizer extends AutoCloseable {
  /** In place of a token: the tokenizer cannot encode the text at all. */
  int NO_TOKEN = -1;

  /**
   * The tokens of a text in order, nothing added; {@link #NO_TOKEN} for what it cannot encode. One
   * native call.
   */
  int[] tokens(String text);

  /**
   * The same with the part of the text that each stands for: to name what is wrong with a text, for
   * it may cost a second native call.
   */
  List<Piece> encode(String text);

  /**
   * The text of tokens in order. Special tokens, and tokens the tokenizer has no text for, are left
   * out.
   */
  String decode(List<Integer> tokens);

  /**
   * Whether a token stands for text: not for what the tokenizer does not know, nor as a control or
   * special token for something that is not text.
   */
  boolean isText(int token);

  /** The most characters, in code points, that a token stands for. */
  int longestPiece();

  @Override
  void close();

  /**
   * A token of a text.
   *
   * @param text the part of the text, as far as the tokenizer tells; without surrounding spaces
   */
  record Piece(int token, String text) {}
}
