package org.glauber.tokenizer;

import ai.djl.sentencepiece.SpProcessor;
import ai.djl.sentencepiece.SpTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SentencePiece model with T5's extra ids: behind its P pieces follow the hundred tokens {@code
 * <extra_id_99>} to {@code <extra_id_0>}, so that of T5's 32,000 pieces {@code <extra_id_0>} is
 * 32,099. They are recognised in texts and have no text of their own. The native processor is
 * immutable and shared by threads.
 */
final class SentencePiece implements Tokenizer {
  private static final int EXTRA_IDS = 100;
  private static final Pattern EXTRA_ID = Pattern.compile("<extra_id_(0|[1-9][0-9]?)>");
  private static final String SPACE = "▁"; // how a piece spells a space

  private final SpTokenizer tokenizer;
  private final SpProcessor processor;
  private final SentencePieceVocabulary vocabulary;

  private SentencePiece(SpTokenizer tokenizer, SentencePieceVocabulary vocabulary) {
    this.tokenizer = tokenizer;
    this.processor = tokenizer.getProcessor();
    this.vocabulary = vocabulary;
  }

  static SentencePiece load(Path file) throws IOException {
    byte[] model = Files.readAllBytes(file);
    SentencePieceVocabulary vocabulary = SentencePieceVocabulary.of(model);
    return new SentencePiece(new SpTokenizer(model), vocabulary);
  }

  @Override
  public List<Piece> encode(String text) {
    List<Piece> pieces = new ArrayList<>();
    int start = 0;
    for (Matcher extra = EXTRA_ID.matcher(text); extra.find(); start = extra.end()) {
      encode(text.substring(start, extra.start()), pieces);
      int token = vocabulary.size() + EXTRA_IDS - 1 - Integer.parseInt(extra.group(1));
      pieces.add(new Piece(token, extra.group()));
    }
    encode(text.substring(start), pieces);
    return pieces;
  }

  private void encode(String text, List<Piece> pieces) {
    if (text.isEmpty()) {
      return;
    }
    int[] tokens = processor.encode(text);
    String[] texts = processor.tokenize(text);
    for (int i = 0; i < tokens.length; i++) {
      pieces.add(new Piece(tokens[i], texts[i].replace(SPACE, " ").strip()));
    }
  }

  @Override
  public String decode(List<Integer> tokens) {
    // The native decoder reads beyond its table for a token it does not have.
    return processor.decode(
        tokens.stream().mapToInt(Integer::intValue).filter(vocabulary::hasText).toArray());
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
