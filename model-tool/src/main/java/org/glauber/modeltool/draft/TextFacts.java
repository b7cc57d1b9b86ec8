package org.glauber.modeltool.draft;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.TextProfile;
import org.glauber.modeltool.draft.Questions.Question;
import org.glauber.tokenizer.vocabulary.VocabularyFile;
import org.jspecify.annotations.Nullable;

/** What a tokenizer says about a text model: special, reserved and appended tokens. */
final class TextFacts {
  private static final List<String> ENDS =
      List.of(
          "</s>", "<eos>", "[EOS]", "<|endoftext|>", "<|end_of_text|>", "[END]", "<end>", "[SEP]");
  private static final List<String> PADS =
      List.of("<pad>", "[PAD]", "<|pad|>", "<|padding|>", "<PAD>", "[pad]");

  private final VocabularyFile vocabulary;
  private final int[] appended;

  private TextFacts(VocabularyFile vocabulary, int[] appended) {
    this.vocabulary = vocabulary;
    this.appended = appended;
  }

  /**
   * Reads a tokenizer file.
   *
   * @throws CommandFailure if it is not a tokenizer
   */
  static TextFacts read(Path file) {
    try {
      VocabularyFile vocabulary = VocabularyFile.read(file);
      return new TextFacts(vocabulary, VocabularyFile.appended(file, vocabulary.isJson()));
    } catch (IOException | RuntimeException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "The tokenizer cannot be read: %s."
              .formatted(String.valueOf(e.getMessage()).replaceFirst("\\.$", "")));
    }
  }

  boolean isJson() {
    return vocabulary.isJson();
  }

  /** Adds the text profile and the reserved tokens to a manifest with a V. */
  void describe(ModelManifest.Builder manifest, DraftOptions options, Questions questions) {
    Integer end =
        questions.answer(
            options.endToken != null ? options.endToken : spelling(ENDS),
            new Question<>("--end-token TOKEN", "the token that ends a text", null, this::token));
    Integer pad =
        questions.answer(
            options.padToken != null ? options.padToken : spelling(PADS),
            new Question<>(
                "--pad-token TOKEN",
                "the token that fills the sites after the end",
                end == null ? null : end.toString(),
                this::token));
    if (end == null || pad == null) {
      return;
    }
    TextProfile.Builder text = TextProfile.newBuilder().setEndToken(end).setPadToken(pad);
    vocabulary.unknown().ifPresent(text::setUnknownToken);
    Arrays.stream(appended).forEach(text::addAppendedTokens);
    manifest.setText(text);
    IntStream.range(0, manifest.getVocabularySize())
        .filter(token -> token != end && token != pad && !vocabulary.isText(token))
        .forEach(manifest::addReservedTokens);
  }

  private @Nullable String spelling(List<String> usual) {
    return usual.stream()
        .filter(piece -> vocabulary.token(piece).isPresent())
        .findFirst()
        .orElse(null);
  }

  private int token(String text) {
    Optional<Integer> spelled = vocabulary.token(text);
    if (spelled.isPresent()) {
      return spelled.get();
    }
    String rule =
        "must be a number from 0 to %,d or a piece of the tokenizer"
            .formatted(vocabulary.size() - 1);
    int token;
    try {
      token = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(rule, e);
    }
    if (token < 0 || token >= vocabulary.size()) {
      throw new IllegalArgumentException(rule);
    }
    return token;
  }
}
