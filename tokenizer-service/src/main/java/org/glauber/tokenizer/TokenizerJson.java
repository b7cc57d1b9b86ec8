package org.glauber.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Hugging Face {@code tokenizer.json}. The native tokenizer is immutable and shared by threads.
 */
final class TokenizerJson implements Tokenizer {
  /** Left to itself the library cuts texts at 512 tokens and pads batches. */
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

  private final HuggingFaceTokenizer tokenizer;

  private TokenizerJson(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  static TokenizerJson load(Path file) throws IOException {
    return new TokenizerJson(HuggingFaceTokenizer.newInstance(file, OPTIONS));
  }

  @Override
  public List<Piece> encode(String text) {
    Encoding encoding = tokenizer.encode(text, false, false);
    long[] tokens = encoding.getIds();
    CharSpan[] spans = encoding.getCharTokenSpans(); // in code points
    List<Piece> pieces = new ArrayList<>(tokens.length);
    int offset = 0; // in code points
    int index = 0; // in UTF-16 units, where offset is
    for (int i = 0; i < tokens.length; i++) {
      CharSpan span = spans[i];
      if (span == null) {
        pieces.add(new Piece(Math.toIntExact(tokens[i]), ""));
        continue;
      }
      index = text.offsetByCodePoints(index, span.getStart() - offset);
      offset = span.getStart();
      int end = text.offsetByCodePoints(index, span.getEnd() - offset);
      pieces.add(new Piece(Math.toIntExact(tokens[i]), text.substring(index, end).strip()));
    }
    return pieces;
  }

  @Override
  public String decode(List<Integer> tokens) {
    return tokenizer.decode(tokens.stream().mapToLong(Integer::longValue).toArray(), true);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
