package org.glauber.tokenizer.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.glauber.tokenizer.vocabulary.SampleTokenizers.END;
import static org.glauber.tokenizer.vocabulary.SampleTokenizers.PAD;
import static org.glauber.tokenizer.vocabulary.SampleTokenizers.UNKNOWN;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.glauber.model.v1.ModelManifest;
import org.glauber.tokenizer.text.ModelTokenizer;
import org.glauber.tokenizer.text.ModelTokenizer.Decoded;
import org.glauber.tokenizer.text.ModelTokenizer.Encoded;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of a model's tokenizer, whatever its file format. */
abstract class TokenizerContract {
  @TempDir Path directory;
  private Tokenizer plain;
  private ModelTokenizer tokenizer;

  abstract Tokenizer load(Path directory) throws IOException;

  abstract int vocabularySize();

  /** Texts that spell special tokens, each with the part that must be named. */
  abstract Map<String, String> specials();

  @BeforeEach
  void load() throws IOException {
    plain = load(directory);
    ModelManifest manifest = SampleTokenizers.manifest("sample", vocabularySize());
    tokenizer = new ModelTokenizer(manifest, plain);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mia",
        "mia had a red ball.",
        "the ball, the red ball!",
        "mia had a café.",
        "日本."
      })
  void decodingUndoesEncoding(String text) {
    Encoded encoded = tokenizer.encode(text);
    assertThat(encoded.unknown()).isEmpty();
    assertThat(tokenizer.decode(encoded.tokens()).text()).isEqualTo(text);
  }

  @Test
  void aTextLongerThanAnyDefaultIsNeitherCutNorPadded() {
    String text = String.join(" ", Collections.nCopies(2_000, "ball"));
    Encoded encoded = tokenizer.encode(text);
    assertThat(encoded.tokens()).hasSize(2_000);
    assertThat(tokenizer.decode(encoded.tokens()).text()).isEqualTo(text);
  }

  @Test
  void aTextsTokensDoNotDependOnItsBatch() {
    List<Integer> alone = tokenizer.encode("a ball").tokens();
    assertThat(tokenizer.encode("mia had a ball").tokens()).endsWith(alone.toArray(Integer[]::new));
    assertThat(alone).doesNotContain(END, PAD);
  }

  @Test
  void unknownPartsAreReported() {
    Encoded encoded = tokenizer.encode("mia had a 🦊 ball Ω.");
    assertThat(encoded.unknown()).containsExactly("🦊", "Ω");
    assertThat(encoded.tokens()).contains(UNKNOWN);
  }

  @Test
  void withoutAManifestsUnknownTokenTheTokenizersIsUsed() {
    ModelTokenizer model = model(manifest -> manifest.getTextBuilder().clearUnknownToken());
    assertThat(model.encode("mia had a 🦊 ball Ω.").unknown()).containsExactly("🦊", "Ω");
    assertThat(model.encode("mia had a ball.").unknown()).isEmpty();
  }

  @Test
  void specialTokensAreNotText() {
    ModelTokenizer model = model(manifest -> manifest.getTextBuilder().clearUnknownToken());
    specials()
        .forEach(
            (text, named) -> {
              assertThat(tokenizer.encode(text).unknown()).as(text).contains(named);
              assertThat(model.encode("mia " + text).unknown()).as(text).contains(named);
              assertThat(model.encode(text + " mia").unknown()).as(text).contains(named);
            });
  }

  @Test
  void reservedTokensAreNotText() {
    int ball = tokenizer.encode("ball").tokens().getFirst();
    ModelTokenizer model = model(manifest -> manifest.addReservedTokens(ball));
    assertThat(model.encode("mia had a ball, a red ball.").unknown()).containsExactly("ball");
    assertThat(model.encode("mia had a red").unknown()).isEmpty();
  }

  @Test
  void endAndPaddingAreNotTextEvenAsOrdinaryPieces() {
    int ball = tokenizer.encode("ball").tokens().getFirst();
    int red = tokenizer.encode("red").tokens().getFirst();
    ModelTokenizer model =
        model(
            manifest ->
                manifest
                    .getTextBuilder()
                    .setEndToken(ball)
                    .setPadToken(red)
                    .clearAppendedTokens()
                    .addAppendedTokens(ball));
    assertThat(model.encode("mia had a ball").unknown()).containsExactly("ball");
    assertThat(model.encode("the red ball").unknown()).containsExactly("red", "ball");
  }

  @Test
  void aTokenBeyondTheModelsVocabularyIsNotText() {
    int ball = tokenizer.encode("ball").tokens().getFirst();
    ModelTokenizer model = model(manifest -> manifest.setVocabularySize(ball));
    assertThat(model.encode("mia had a ball").unknown()).contains("ball");
  }

  @Test
  void whiteSpaceAloneIsEmpty() {
    Encoded encoded = tokenizer.encode("   ");
    assertThat(encoded.tokens()).isEmpty();
    assertThat(encoded.unknown()).isEmpty();
  }

  @Test
  void onlyTheFirstUnknownPartsAreNamed() {
    String text = "Ω ".repeat(20) + "Ψ Ω ".repeat(20);
    assertThat(tokenizer.encode(text).unknown()).hasSize(16).contains("Ω", "Ψ");
  }

  @Test
  void noTextTakesFewerTokensThanTheLongestPieceAllows() {
    for (String text : List.of("mia had a red ball.", "日本.", "the café", "a a a a a a")) {
      long characters = text.codePoints().filter(it -> it != ' ').count();
      assertThat(plain.tokens(text).length * (long) plain.longestPiece())
          .isGreaterThanOrEqualTo(characters);
    }
  }

  @Test
  void tokensAndPiecesAgree() {
    List<String> texts = new ArrayList<>(specials().keySet());
    texts.addAll(List.of("", "mia had a red ball.", "mia had a 🦊 ball Ω."));
    for (String text : texts) {
      assertThat(plain.tokens(text))
          .isEqualTo(plain.encode(text).stream().mapToInt(Tokenizer.Piece::token).toArray());
    }
  }

  private ModelTokenizer model(Consumer<ModelManifest.Builder> change) {
    ModelManifest.Builder manifest =
        SampleTokenizers.manifest("sample", vocabularySize()).toBuilder();
    change.accept(manifest);
    return new ModelTokenizer(manifest.build(), plain);
  }

  @Test
  void textStopsAtTheFirstEndTokenAndSkipsPads() {
    List<Integer> mia = tokenizer.encode("mia").tokens();
    List<Integer> ball = tokenizer.encode("ball").tokens();
    List<Integer> state = new ArrayList<>();
    state.add(PAD);
    state.addAll(mia);
    state.addAll(List.of(PAD, PAD));
    state.addAll(ball);
    state.addAll(List.of(END, PAD));
    state.addAll(ball);
    Decoded decoded = tokenizer.decode(state);
    assertThat(decoded.text()).isEqualTo("mia ball");
    assertThat(decoded.endOffsets()).containsExactly(0, 3, 3, 3, 8);
  }

  @Test
  void anEmptyStateHasNoText() {
    assertThat(tokenizer.decode(List.of())).isEqualTo(new Decoded("", List.of()));
    assertThat(tokenizer.decode(List.of(END))).isEqualTo(new Decoded("", List.of()));
    assertThat(tokenizer.decode(List.of(PAD, PAD))).isEqualTo(new Decoded("", List.of(0, 0)));
  }

  @Test
  void endOffsetsAreInCodePoints() {
    Encoded encoded = tokenizer.encode("mia had a café.");
    Decoded decoded = tokenizer.decode(encoded.tokens());
    assertThat(decoded.endOffsets()).containsExactly(3, 7, 9, 14, 15);
  }

  @Test
  void endOffsetsEqualThoseOfPrefixes() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<Integer> state =
          random.ints(16, 3, vocabularySize()).boxed().toList(); // no pad, end or unknown
      Decoded decoded = tokenizer.decode(state);
      assertThat(decoded.text()).isEqualTo(plain.decode(state));
      for (int i = 0; i < state.size(); i++) {
        String prefix = plain.decode(state.subList(0, i + 1));
        assertThat(decoded.text()).startsWith(prefix);
        assertThat(decoded.endOffsets().get(i))
            .isEqualTo(prefix.codePointCount(0, prefix.length()));
      }
    }
  }

  @Test
  void severalThreadsShareIt() throws InterruptedException, ExecutionException {
    List<Integer> tokens = tokenizer.encode("mia had a red ball.").tokens();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int task = 0; task < 200; task++) {
        answers.add(
            threads.submit(
                () ->
                    tokenizer.encode("mia had a red ball.").tokens().equals(tokens)
                        && tokenizer.decode(tokens).text().equals("mia had a red ball.")));
      }
      for (Future<Boolean> answer : answers) {
        assertThat(answer.get()).isTrue();
      }
    }
  }
}
