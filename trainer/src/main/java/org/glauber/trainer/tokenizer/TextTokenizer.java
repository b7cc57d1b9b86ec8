package org.glauber.trainer.tokenizer;

import java.util.OptionalInt;

/**
 * A tokenizer of texts. It adds no special tokens of its own: neither a beginning nor an end of
 * text.
 */
public interface TextTokenizer extends AutoCloseable {
  /** Returns the number of tokens, V. */
  int size();

  /**
   * Returns the tokens of a text, in order.
   *
   * @throws IllegalArgumentException if the vocabulary has neither the text nor an unknown token
   */
  int[] tokens(String text);

  /** Returns the text of tokens, in order. */
  String text(int[] tokens);

  /** Returns the token of a piece as it is spelled in the file; empty if there is none. */
  OptionalInt token(String piece);

  /** Returns whether a token stands for text: it is not unknown, a control or a special token. */
  boolean isText(int token);

  /** Returns whether it is a {@code tokenizer.json}; otherwise it is a SentencePiece model. */
  boolean isJson();

  @Override
  void close();
}
