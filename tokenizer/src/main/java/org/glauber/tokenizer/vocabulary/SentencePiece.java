package org.glauber.tokenizer.vocabulary;

import ai.djl.sentencepiece.SpProcessor;
import ai.djl.sentencepiece.SpTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A SentencePiece model with T5's extra ids: its P pieces are followed by the hundred tokens {@code
 * <extra_id_99>} to {@code <extra_id_0>}; with T5's 32,000 pieces, {@code <extra_id_0>} is 32,099.
 * They are recognised in texts and have no text of their own. The native processor is immutable and
 * shared by threads.
 */
public final class SentencePiece implements Tokenizer {
  static final int EXTRA_IDS = 100;
  private static final Pattern EXTRA_ID = Pattern.compile("<extra_id_(0|[1-9][0-9]?)>");
  private static final String SPACE = "▁"; // how a piece spells a space

  private final SpTokenizer tokenizer;
  private final SpProcessor processor;
  private final SentencePieceVocabulary vocabulary;
  private final SentencePieceDecoder decoder;
  private final Pieces pieces;

  private SentencePiece(SpTokenizer tokenizer, SentencePieceVocabulary vocabulary) {
    this.tokenizer = tokenizer;
    this.processor = tokenizer.getProcessor();
    this.vocabulary = vocabulary;
    this.decoder = new SentencePieceDecoder(vocabulary);
    this.pieces = Pieces.of(withExtraIds(vocabulary));
  }

  private static List<String> withExtraIds(SentencePieceVocabulary vocabulary) {
    List<String> pieces = new ArrayList<>(vocabulary.size() + EXTRA_IDS);
    for (int token = 0; token < vocabulary.size(); token++) {
      pieces.add(vocabulary.piece(token));
    }
    for (int k = EXTRA_IDS - 1; k >= 0; k--) {
      pieces.add("<extra_id_" + k + ">");
    }
    return pieces;
  }

  /**
   * Loads a file.
   *
   * @throws IOException if the file cannot be read or is not a SentencePiece model
   */
  public static SentencePiece load(Path file) throws IOException {
    byte[] model = Files.readAllBytes(file);
    SentencePieceVocabulary vocabulary = SentencePieceVocabulary.of(model);
    return new SentencePiece(new SpTokenizer(model), vocabulary);
  }

  @Override
  public int[] tokens(String text) {
    IntStream.Builder tokens = IntStream.builder();
    parts(text, part -> IntStream.of(processor.encode(part)).forEach(tokens), tokens::accept);
    return tokens.build().toArray();
  }

  @Override
  public List<Piece> encode(String text) {
    List<Piece> pieces = new ArrayList<>();
    parts(
        text,
        part -> pieces.addAll(pieces(part)),
        extra -> pieces.add(new Piece(extra, "<extra_id_" + (lastExtra() - extra) + ">")));
    return pieces;
  }

  /** Splits a text at its extra ids. */
  private void parts(String text, Consumer<String> plain, IntConsumer extraId) {
    int start = 0;
    for (Matcher extra = EXTRA_ID.matcher(text); extra.find(); start = extra.end()) {
      if (extra.start() > start) {
        plain.accept(text.substring(start, extra.start()));
      }
      extraId.accept(lastExtra() - Integer.parseInt(extra.group(1)));
    }
    if (start < text.length()) {
      plain.accept(text.substring(start));
    }
  }

  private int lastExtra() {
    return vocabulary.size() + EXTRA_IDS - 1;
  }

  /** Byte tokens of a character get that character as their text. */
  private List<Piece> pieces(String text) {
    int[] tokens = processor.encode(text);
    String[] texts = processor.tokenize(text);
    List<Piece> pieces = new ArrayList<>();
    List<Integer> bytes = new ArrayList<>();
    for (int i = 0; i < tokens.length; i++) {
      if (vocabulary.isByte(tokens[i])) {
        bytes.add(tokens[i]);
      } else {
        name(bytes, pieces);
        pieces.add(new Piece(tokens[i], texts[i].replace(SPACE, " ").strip()));
      }
    }
    name(bytes, pieces);
    return pieces;
  }

  private void name(List<Integer> bytes, List<Piece> pieces) {
    String text = decoder.decode(bytes);
    bytes.forEach(token -> pieces.add(new Piece(token, text)));
    bytes.clear();
  }

  @Override
  public String decode(List<Integer> tokens) {
    if (!vocabulary.denormalizes()) {
      return decoder.decode(tokens);
    }
    // The native decoder reads out of bounds for an unknown token.
    return processor.decode(
        tokens.stream().mapToInt(Integer::intValue).filter(vocabulary::hasText).toArray());
  }

  @Override
  public boolean isText(int token) {
    return vocabulary.hasText(token);
  }

  @Override
  public Pieces pieces() {
    return pieces;
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
