package org.glauber.tokenizer.template;

import java.util.ArrayList;
import java.util.List;
import org.glauber.tokenizer.template.InvalidSegmentException.Part;
import org.glauber.tokenizer.template.TemplateSegment.RawToken;
import org.glauber.tokenizer.text.ModelTokenizer;

/** Looks raw tokens up, and refuses those that do not stand for text. */
record RawTokens(ModelTokenizer tokenizer) {

  /**
   * The tokens that a caller named.
   *
   * @throws InvalidSegmentException naming the first that does not stand for text
   */
  List<Integer> tokens(List<RawToken> raw) {
    List<Integer> tokens = new ArrayList<>(raw.size());
    for (int k = 0; k < raw.size(); k++) {
      tokens.add(
          switch (raw.get(k)) {
            case RawToken.Number(int token) -> numbered(k, token);
            case RawToken.Piece(String piece) -> spelled(k, piece);
          });
    }
    return tokens;
  }

  private int numbered(int index, int token) {
    Part part = new Part.Token(index, false);
    if (token < 0 || token >= tokenizer.vocabularySize()) {
      throw new InvalidSegmentException(
          part, "must be 0 to %,d".formatted(tokenizer.vocabularySize() - 1), token);
    }
    requireText(token, part, token);
    return token;
  }

  private int spelled(int index, String piece) {
    Part part = new Part.Token(index, true);
    int token =
        tokenizer
            .token(piece)
            .orElseThrow(
                () ->
                    new InvalidSegmentException(
                        part,
                        "must be a piece of the model's vocabulary, spelled as in its tokenizer file",
                        piece));
    if (token >= tokenizer.vocabularySize()) {
      throw new InvalidSegmentException(
          part,
          "must be a piece of one of the model's %,d tokens".formatted(tokenizer.vocabularySize()),
          "%s, token %,d".formatted(piece, token));
    }
    requireText(token, part, piece);
    return token;
  }

  private void requireText(int token, Part part, Object value) {
    String what =
        switch (tokenizer.kind(token)) {
          case TEXT -> "";
          case END -> "the end token";
          case PAD -> "the pad token";
          case RESERVED -> "a token that the model reserves";
          case SPECIAL -> "a special or unknown token of the tokenizer";
          case ABSENT -> "a token that the tokenizer does not have";
        };
    if (!what.isEmpty()) {
      throw new InvalidSegmentException(part, "must stand for text, and not be " + what, value);
    }
  }
}
