package org.glauber.tokenizer;

import java.util.List;

/**
 * A vocabulary and its two directions, without anything a model adds to it. Safe for use by several
 * threads at once until it is closed.
 */
interface Tokenizer extends AutoCloseable {

  /** The tokens of a text in order, nothing added, each with the part of the text it stands for. */
  List<Piece> encode(String text);

  /**
   * The text of tokens in order. Special tokens, and tokens the tokenizer has no text for, are left
   * out.
   */
  String decode(List<Integer> tokens);

  @Override
  void close();

  /**
   * A token of a text.
   *
   * @param text the part of the text, as far as the tokenizer tells; without surrounding spaces
   */
  record Piece(int token, String text) {}
}
