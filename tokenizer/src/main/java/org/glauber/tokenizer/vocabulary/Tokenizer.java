package org.glauber.tokenizer.vocabulary;

import java.util.List;

/**
 * Encodes and decodes with a vocabulary, without the special tokens that a model adds. Thread-safe
 * until it is closed.
 */
public interface Tokenizer extends AutoCloseable {
  /** Replaces a token if the tokenizer cannot encode a part of the text. */
  int NO_TOKEN = -1;

  /**
   * The tokens of a text in order, without added tokens; {@link #NO_TOKEN} for parts that cannot be
   * encoded. Makes one native call.
   */
  int[] tokens(String text);

  /**
   * The same as {@link #tokens} with the part of the text that each token stands for. Used to name
   * the invalid parts of a text, because it may need a second native call.
   */
  List<Piece> encode(String text);

  /** The text of tokens in order, without special tokens and tokens that have no text. */
  String decode(List<Integer> tokens);

  /** Whether a token stands for text, and is not an unknown, control or special token. */
  boolean isText(int token);

  /** The pieces of the vocabulary, special ones included. */
  Pieces pieces();

  /** The maximum number of characters that a token stands for, in code points. */
  int longestPiece();

  @Override
  void close();

  /**
   * A token of a text.
   *
   * @param text the part of the text, as far as the tokenizer reports it, without surrounding
   *     spaces
   */
  record Piece(int token, String text) {}
}
