package org.glauber.tokenizer.vocabulary;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a {@code tokenizer.json} that the native tokenizer does not expose: which
 * tokens have no text, which are single bytes, and the length of the longest piece. Parsed from the
 * file's {@code added_tokens} and {@code model.vocab}, which maps pieces to tokens or, for a
 * unigram model, is an array of pieces with scores.
 */
final class TokenizerJsonVocabulary {
  private static final Pattern BYTE = Pattern.compile("<0x[0-9A-F]{2}>");

  private final BitSet withoutText = new BitSet();
  private final BitSet bytes = new BitSet();
  private final Map<String, Integer> tokens = new HashMap<>(); // cleared after parsing
  private Pieces pieces = Pieces.NONE;
  private @Nullable String unknownPiece;
  private int unknown = Tokenizer.NO_TOKEN;
  private int longestPiece = 1;

  private TokenizerJsonVocabulary() {}

  /**
   * Reads a file.
   *
   * @throws IOException if the file cannot be read
   * @throws RuntimeException if the file is not a {@code tokenizer.json}
   */
  static TokenizerJsonVocabulary of(Path file) throws IOException {
    TokenizerJsonVocabulary vocabulary = withTokens(file);
    vocabulary.pieces = Pieces.of(vocabulary.tokens);
    vocabulary.tokens.clear();
    return vocabulary;
  }

  /**
   * Reads a file and keeps the map of tokens instead of {@link #pieces}.
   *
   * @throws IOException if the file cannot be read
   * @throws RuntimeException if the file is not a {@code tokenizer.json}
   */
  static TokenizerJsonVocabulary withTokens(Path file) throws IOException {
    TokenizerJsonVocabulary vocabulary = new TokenizerJsonVocabulary();
    try (Reader text = Files.newBufferedReader(file);
        JsonReader json = new JsonReader(text)) {
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "added_tokens" -> vocabulary.readAddedTokens(json);
          case "model" -> vocabulary.readModel(json);
          default -> json.skipValue();
        }
      }
    }
    Integer unknown = vocabulary.tokens.get(vocabulary.unknownPiece);
    if (unknown != null) {
      vocabulary.setUnknown(unknown);
    }
    return vocabulary;
  }

  private void setUnknown(int token) {
    withoutText.set(token);
    unknown = token;
  }

  /** The pieces of the tokens; empty if the map was kept. */
  Pieces pieces() {
    return pieces;
  }

  /** The tokens by piece; empty unless the map was kept. */
  Map<String, Integer> tokens() {
    return tokens;
  }

  /** The token for unknown text, or {@link Tokenizer#NO_TOKEN}. */
  int unknown() {
    return unknown;
  }

  /** Whether a token is neither special nor the unknown token. */
  boolean isText(int token) {
    return token >= 0 && !withoutText.get(token);
  }

  /**
   * Whether a token is one byte of a character without a piece of its own, spelled {@code <0xF0>}.
   */
  boolean isByte(int token) {
    return token >= 0 && bytes.get(token);
  }

  /** The maximum length of a piece in code points. */
  int longestPiece() {
    return longestPiece;
  }

  private void readAddedTokens(JsonReader json) throws IOException {
    if (json.peek() == JsonToken.NULL) {
      json.nextNull();
      return;
    }
    json.beginArray();
    while (json.hasNext()) {
      int token = Tokenizer.NO_TOKEN;
      String piece = "";
      boolean isSpecial = false;
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "id" -> token = json.nextInt();
          case "content" -> piece = json.nextString();
          case "special" -> isSpecial = json.nextBoolean();
          default -> json.skipValue();
        }
      }
      json.endObject();
      add(piece, token);
      if (isSpecial && token >= 0) {
        withoutText.set(token);
      }
    }
    json.endArray();
  }

  private void readModel(JsonReader json) throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (json.peek() == JsonToken.NULL) {
        json.nextNull();
        continue;
      }
      switch (name) {
        case "unk_token" -> unknownPiece = json.nextString();
        case "unk_id" -> setUnknown(json.nextInt());
        case "vocab" -> readVocabulary(json);
        default -> json.skipValue();
      }
    }
    json.endObject();
  }

  private void readVocabulary(JsonReader json) throws IOException {
    if (json.peek() == JsonToken.BEGIN_OBJECT) {
      json.beginObject();
      while (json.hasNext()) {
        add(json.nextName(), json.nextInt());
      }
      json.endObject();
      return;
    }
    json.beginArray();
    for (int token = 0; json.hasNext(); token++) {
      json.beginArray();
      add(json.nextString(), token);
      json.skipValue(); // its score
      json.endArray();
    }
    json.endArray();
  }

  private void add(String piece, int token) {
    if (token < 0) {
      return;
    }
    tokens.put(piece, token);
    longestPiece = Math.max(longestPiece, piece.codePointCount(0, piece.length()));
    if (BYTE.matcher(piece).matches()) {
      bytes.set(token);
    }
  }
}
