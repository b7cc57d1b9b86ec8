package org.glauber.tokenizer.vocabulary;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tokenizer from a Hugging Face {@code tokenizer.json}. The native tokenizer is immutable and
 * shared by threads.
 */
public final class JsonTokenizer implements Tokenizer {
  /** Overrides the library's defaults, which truncate texts to 512 tokens and pad batches. */
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final TokenizerJsonVocabulary vocabulary;

  private JsonTokenizer(HuggingFaceTokenizer tokenizer, TokenizerJsonVocabulary vocabulary) {
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
  }

  /**
   * Loads a file.
   *
   * @throws IOException if the file cannot be read
   * @throws RuntimeException if the file is not a {@code tokenizer.json}
   */
  public static JsonTokenizer load(Path file) throws IOException {
    HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(file, OPTIONS);
    try {
      return new JsonTokenizer(tokenizer, TokenizerJsonVocabulary.of(file));
    } catch (IOException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  @Override
  public int[] tokens(String text) {
    Optional<Encoding> encoding = encoding(text);
    if (encoding.isEmpty()) {
      return new int[] {NO_TOKEN};
    }
    long[] ids = encoding.get().getIds();
    int[] tokens = new int[ids.length];
    boolean hasBytes = false;
    for (int i = 0; i < ids.length; i++) {
      tokens[i] = Math.toIntExact(ids[i]);
      hasBytes |= vocabulary.isByte(tokens[i]);
    }
    return hasBytes ? encode(text).stream().mapToInt(Piece::token).toArray() : tokens;
  }

  @Override
  public List<Piece> encode(String text) {
    return encoding(text).map(encoding -> pieces(text, encoding)).orElseGet(() -> words(text));
  }

  private List<Piece> pieces(String text, Encoding encoding) {
    long[] tokens = encoding.getIds();
    String[] spellings = encoding.getTokens();
    CharSpan[] spans = encoding.getCharTokenSpans(); // in code points
    List<Piece> pieces = new ArrayList<>(tokens.length);
    int offset = 0; // in code points
    int index = 0; // in UTF-16 units, the same place as offset
    for (int i = 0; i < tokens.length; i++) {
      int token = Math.toIntExact(tokens[i]);
      CharSpan span = spans[i];
      if (span == null) {
        pieces.add(new Piece(token, ""));
        continue;
      }
      index = text.offsetByCodePoints(index, span.getStart() - offset);
      offset = span.getStart();
      int end = text.offsetByCodePoints(index, span.getEnd() - offset);
      String part = text.substring(index, end).strip();
      // A text that spells a byte token literally would decode to the byte instead.
      boolean isSpelledByte = vocabulary.isByte(token) && part.equals(spellings[i]);
      pieces.add(new Piece(isSpelledByte ? NO_TOKEN : token, part));
    }
    return pieces;
  }

  /** The words that cannot be encoded, of a text that cannot be encoded as a whole. */
  private List<Piece> words(String text) {
    List<Piece> pieces = new ArrayList<>();
    for (String word : text.strip().split("\\s+")) {
      if (encoding(word).isEmpty()) {
        pieces.add(new Piece(NO_TOKEN, word));
      }
    }
    return pieces.isEmpty() ? List.of(new Piece(NO_TOKEN, text.strip())) : pieces;
  }

  /** Empty if the vocabulary has neither the text nor an unknown token. */
  private Optional<Encoding> encoding(String text) {
    try {
      return Optional.of(tokenizer.encode(text, false, false));
    } catch (RuntimeException e) {
      if (e.getClass() != RuntimeException.class) {
        throw e; // not the native tokenizer's rejection of the text
      }
      return Optional.empty();
    }
  }

  @Override
  public String decode(List<Integer> tokens) {
    return tokenizer.decode(tokens.stream().mapToLong(Integer::longValue).toArray(), true);
  }

  @Override
  public boolean isText(int token) {
    return vocabulary.isText(token);
  }

  @Override
  public Pieces pieces() {
    return vocabulary.pieces();
  }

  @Override
  public int longestPiece() {
    return vocabulary.longestPiece();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
