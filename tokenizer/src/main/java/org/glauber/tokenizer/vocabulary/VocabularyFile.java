package org.glauber.tokenizer.vocabulary;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tokens of a tokenizer file with their spelling: what a manifest must say about them. Read
 * without the native tokenizer.
 */
public final class VocabularyFile {
  private static final long MAX_BYTES = 256 << 20;

  private final boolean isJson;
  private final Map<String, Integer> tokens;
  private final Map<Integer, String> pieces = new HashMap<>();
  private final BitSet withText = new BitSet();
  private final int size;
  private final int unknown;

  private VocabularyFile(boolean isJson, Map<String, Integer> tokens, int size, int unknown) {
    this.isJson = isJson;
    this.tokens = Map.copyOf(tokens);
    this.size = size;
    this.unknown = unknown;
    tokens.forEach((piece, token) -> pieces.put(token, piece));
  }

  /**
   * Reads a {@code tokenizer.json} or a SentencePiece model, which is recognised by its content.
   *
   * @throws IOException if the file cannot be read or is neither
   */
  public static VocabularyFile read(Path file) throws IOException {
    long bytes = Files.size(file);
    if (bytes > MAX_BYTES) {
      throw new IOException(
          "%s has %,d bytes, but a tokenizer must have at most %,d"
              .formatted(file, bytes, MAX_BYTES));
    }
    return isJson(file) ? json(file) : sentencePiece(file);
  }

  private static boolean isJson(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      int first = in.read();
      while (first == ' ' || first == '\n' || first == '\r' || first == '\t') {
        first = in.read();
      }
      return first == '{';
    }
  }

  private static VocabularyFile json(Path file) throws IOException {
    TokenizerJsonVocabulary vocabulary;
    try {
      vocabulary = TokenizerJsonVocabulary.withTokens(file);
    } catch (IOException | RuntimeException e) {
      throw new IOException(file + " is not a tokenizer.json: " + e.getMessage(), e);
    }
    Map<String, Integer> tokens = vocabulary.tokens();
    int size = 1 + tokens.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
    VocabularyFile result = new VocabularyFile(true, tokens, size, vocabulary.unknown());
    tokens.values().stream().filter(vocabulary::isText).forEach(result.withText::set);
    return result;
  }

  private static VocabularyFile sentencePiece(Path file) throws IOException {
    SentencePieceVocabulary vocabulary;
    try {
      vocabulary = SentencePieceVocabulary.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IOException(
          file + " is neither a tokenizer.json nor a SentencePiece model: " + e.getMessage(), e);
    }
    Map<String, Integer> tokens = new HashMap<>();
    for (int token = 0; token < vocabulary.size(); token++) {
      tokens.put(vocabulary.piece(token), token);
    }
    int size = vocabulary.size() + SentencePiece.EXTRA_IDS;
    for (int k = 0; k < SentencePiece.EXTRA_IDS; k++) {
      tokens.put("<extra_id_" + k + ">", size - 1 - k);
    }
    VocabularyFile result = new VocabularyFile(false, tokens, size, vocabulary.unknown());
    for (int token = 0; token < vocabulary.size(); token++) {
      result.withText.set(token, vocabulary.hasText(token));
    }
    return result;
  }

  /** Whether it is a {@code tokenizer.json}; otherwise a SentencePiece model. */
  public boolean isJson() {
    return isJson;
  }

  /** The number of tokens, extra ids included. */
  public int size() {
    return size;
  }

  /** The token of a piece. */
  public Optional<Integer> token(String piece) {
    return Optional.ofNullable(tokens.get(piece));
  }

  /** The spelling of a token; a question mark if it has none. */
  public String piece(int token) {
    return pieces.getOrDefault(token, "?");
  }

  /** Whether a token stands for text, and is not an unknown, control or special token. */
  public boolean isText(int token) {
    return token >= 0 && withText.get(token);
  }

  /** The token for unknown text. */
  public OptionalInt unknown() {
    return unknown == Tokenizer.NO_TOKEN ? OptionalInt.empty() : OptionalInt.of(unknown);
  }

  /**
   * The tokens that the tokenizer adds to every text.
   *
   * @throws IOException if the file cannot be read
   * @throws RuntimeException if the native tokenizer does not accept it
   */
  public static int[] appended(Path file, boolean isJson) throws IOException {
    try (Tokenizer tokenizer = isJson ? JsonTokenizer.load(file) : SentencePiece.load(file)) {
      return tokenizer.tokens("");
    }
  }
}
