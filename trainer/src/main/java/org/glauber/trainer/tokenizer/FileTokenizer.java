package org.glauber.trainer.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import org.glauber.tokenizer.vocabulary.JsonTokenizer;
import org.glauber.tokenizer.vocabulary.SentencePiece;
import org.glauber.tokenizer.vocabulary.Tokenizer;
import org.glauber.tokenizer.vocabulary.VocabularyFile;

/** A tokenizer from a file, which encodes texts as the tokenizer service does. */
final class FileTokenizer implements TextTokenizer {
  private final VocabularyFile vocabulary;
  private final Tokenizer tokenizer;

  private FileTokenizer(VocabularyFile vocabulary, Tokenizer tokenizer) {
    this.vocabulary = vocabulary;
    this.tokenizer = tokenizer;
  }

  /**
   * Loads a {@code tokenizer.json} or a SentencePiece model.
   *
   * @throws IOException if the file cannot be read or is neither
   * @throws RuntimeException if the native tokenizer does not accept the file
   */
  static FileTokenizer load(Path file) throws IOException {
    VocabularyFile vocabulary = VocabularyFile.read(file);
    return new FileTokenizer(
        vocabulary, vocabulary.isJson() ? JsonTokenizer.load(file) : SentencePiece.load(file));
  }

  @Override
  public int size() {
    return vocabulary.size();
  }

  @Override
  public int[] tokens(String text) {
    int[] tokens = tokenizer.tokens(text);
    if (Arrays.stream(tokens).anyMatch(token -> token == Tokenizer.NO_TOKEN)) {
      throw new IllegalArgumentException("it has parts that the tokenizer cannot encode");
    }
    return tokens;
  }

  @Override
  public String text(int[] tokens) {
    return tokenizer.decode(Arrays.stream(tokens).boxed().toList());
  }

  @Override
  public OptionalInt token(String piece) {
    return vocabulary.token(piece).map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  @Override
  public boolean isText(int token) {
    return vocabulary.isText(token);
  }

  @Override
  public boolean isJson() {
    return vocabulary.isJson();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
