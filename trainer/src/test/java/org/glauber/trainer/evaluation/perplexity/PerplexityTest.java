package org.glauber.trainer.evaluation.perplexity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.glauber.trainer.evaluation.perplexity.MarkovLanguage.A;
import static org.glauber.trainer.evaluation.perplexity.MarkovLanguage.B;
import static org.glauber.trainer.evaluation.perplexity.MarkovLanguage.C;
import static org.glauber.trainer.evaluation.perplexity.MarkovLanguage.END;
import static org.glauber.trainer.evaluation.perplexity.MarkovLanguage.loss;

import ai.djl.Device;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerplexityTest {
  private static final String WITHOUT_BEGIN = "{\"context\": 64}";
  private static final String WITH_BEGIN =
      "{\"context\": 64, \"begin_token\": 1, \"end_token\": 1}";

  @TempDir private Path directory;

  private List<ScoredText> scored(String json, TextScorer.Scoring scoring, String... texts)
      throws IOException {
    LanguageModelDirectory model =
        LanguageModelDirectory.read(MarkovLanguage.write(directory, json));
    try (TextScorer scorer = TextScorer.open(model, scoring, Device.cpu())) {
      return scorer.score(List.of(texts), done -> {});
    }
  }

  private static TextScorer.Scoring plain() {
    return new TextScorer.Scoring(null, false);
  }

  @Test
  void withoutABeginTokenTheFirstTokenIsNotScored() throws IOException {
    List<ScoredText> texts = scored(WITHOUT_BEGIN, plain(), "a b c", "c", "b b");
    assertThat(texts).extracting(ScoredText::scored).containsExactly(2, 0, 1);
    assertThat(texts.getFirst().loss()).isCloseTo(loss(A, B) + loss(B, C), within(1e-6));
    Perplexity perplexity = Perplexity.of(texts);
    double sum = loss(A, B) + loss(B, C) + loss(B, B);
    assertThat(perplexity.texts()).hasSize(2);
    assertThat(perplexity.all()).isEqualTo(3);
    assertThat(perplexity.perToken()).isCloseTo(Math.exp(sum / 3), within(1e-5));
    assertThat(perplexity.ofTexts().value())
        .isCloseTo(
            (Math.exp((loss(A, B) + loss(B, C)) / 2) + Math.exp(loss(B, B))) / 2, within(1e-5));
    assertThat(perplexity.perWord()).isCloseTo(Math.exp(sum / 5), within(1e-5));
    assertThat(perplexity.bitsPerByte()).isCloseTo(sum / Math.log(2) / 8, within(1e-5));
  }

  @Test
  void withABeginTokenEveryTokenIsScoredAndTheEndIfItIsAskedFor() throws IOException {
    assertThat(scored(WITH_BEGIN, plain(), "a b").getFirst().loss())
        .isCloseTo(loss(END, A) + loss(A, B), within(1e-6));
    ScoredText ended = scored(WITH_BEGIN, new TextScorer.Scoring(null, true), "a b").getFirst();
    assertThat(ended.loss()).isCloseTo(loss(END, A) + loss(A, B) + loss(B, END), within(1e-6));
    assertThat(ended.scored()).isEqualTo(3);
    assertThat(ended.tokens()).isEqualTo(2);
  }

  /** Texts drawn from the chain have its entropy rate as their loss, within the interval. */
  @Test
  void theIntervalHoldsThePerplexityOfTheChain() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    double[] share = new double[6];
    share[A] = 1;
    for (int k = 0; k < 1_000; k++) { // the stationary law of a chain that has no end
      share = moved(share);
    }
    double rate = 0;
    for (int token = A; token <= C; token++) {
      for (int next = A; next <= C; next++) {
        double p = MarkovLanguage.NEXT[token][next] / withoutEnd(token);
        rate += share[token] * p * loss(token, next);
      }
    }
    String[] texts =
        IntStream.range(0, 400).mapToObj(k -> drawn(random, 40)).toArray(String[]::new);
    Perplexity perplexity = Perplexity.of(scored(WITHOUT_BEGIN, plain(), texts));
    assertThat(Math.exp(rate))
        .isBetween(perplexity.interval().low() * 0.99, perplexity.interval().high() * 1.01);
    assertThat(perplexity.interval().high() - perplexity.interval().low()).isLessThan(0.2);
  }

  private static double withoutEnd(int token) {
    return 1 - MarkovLanguage.NEXT[token][END];
  }

  private static double[] moved(double[] share) {
    double[] moved = new double[share.length];
    for (int token = A; token <= C; token++) {
      for (int next = A; next <= C; next++) {
        moved[next] += share[token] * MarkovLanguage.NEXT[token][next] / withoutEnd(token);
      }
    }
    return moved;
  }

  private static String drawn(SplittableRandom random, int length) {
    StringBuilder text = new StringBuilder();
    int token = A + random.nextInt(3);
    for (int k = 0; k < length; k++) {
      text.append(text.isEmpty() ? "" : " ").append((char) ('a' + token - A));
      double rest = random.nextDouble() * withoutEnd(token);
      int next = A;
      while (next < C && rest >= MarkovLanguage.NEXT[token][next]) {
        rest -= MarkovLanguage.NEXT[token][next++];
      }
      token = next;
    }
    return text.toString();
  }

  @Test
  void ofLongTextsEveryTokenIsScoredOnceButTheFirstOfEachWindowWithoutContext() throws IOException {
    String json = "{\"context\": 4}";
    String text = "a b c a b c a b c";
    ScoredText chunks = scored(json, plain(), text).getFirst();
    assertThat(chunks.scored()).isEqualTo(3 + 3); // the third window is a single token
    ScoredText overlapping = scored(json, new TextScorer.Scoring(2, false), text).getFirst();
    assertThat(overlapping.scored()).isEqualTo(8);
    assertThat(overlapping.loss())
        .isCloseTo(3 * loss(A, B) + 3 * loss(B, C) + 2 * loss(C, A), within(1e-5));
    ScoredText begun = scored("{\"context\": 4, \"begin_token\": 1}", plain(), text).getFirst();
    assertThat(begun.scored()).isEqualTo(9);
    assertThat(begun.loss()).isCloseTo(3 * (loss(END, A) + loss(A, B) + loss(B, C)), within(1e-5));
  }

  @Test
  void batchesOfAnyLengthsScoreATextAsAlone() throws IOException {
    String[] texts =
        IntStream.range(1, 60)
            .mapToObj(k -> Collections.nCopies(k, "a b").stream().collect(Collectors.joining(" ")))
            .toArray(String[]::new);
    List<ScoredText> together = scored(WITHOUT_BEGIN, plain(), texts);
    for (int k = 0; k < 30; k++) {
      assertThat(together.get(k).loss())
          .isCloseTo((k + 1) * loss(A, B) + k * loss(B, A), within(1e-4));
    }
  }

  @Test
  void theEntropyIsThatOfTheTokensFrequencies() {
    assertThat(ScoredText.entropy(new int[] {7, 7, 7})).isZero();
    assertThat(ScoredText.entropy(new int[0])).isZero();
    assertThat(ScoredText.entropy(new int[] {1, 2, 3, 4})).isCloseTo(Math.log(4), within(1e-12));
    assertThat(ScoredText.entropy(new int[] {9, 1, 9, 1, 9, 1}))
        .isCloseTo(Math.log(2), within(1e-12));
  }

  @Test
  void anImpossibleTextHasAnInfinitePerplexityAndNullInJson() throws IOException {
    PerplexityReport report =
        PerplexityReport.of(scored(WITHOUT_BEGIN, plain(), "a zebra", "a b"), "");
    assertThat(report.lines().get(1)).contains("∞");
    JsonObject json = new JsonObject();
    report.addTo(json);
    assertThat(json.getAsJsonObject("perplexity").get("per_token").isJsonNull()).isTrue();
    assertThat(json.getAsJsonObject("perplexity").get("entropy").getAsDouble())
        .isCloseTo(Math.log(2), within(1e-9));
  }

  @Test
  void optionsAndFilesMustFitTheModel() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scored(WITHOUT_BEGIN, new TextScorer.Scoring(65, false), "a"))
        .withMessage("--stride must be at most the language model's context, 64, not 65");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scored(WITHOUT_BEGIN, new TextScorer.Scoring(null, true), "a"))
        .withMessageContaining("--score-end needs end_token");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scored("{\"context\": 64, \"begin_token\": 6}", plain(), "a"))
        .withMessageContaining("begin_token of language-model.json must be below 6");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Perplexity.of(scored(WITHOUT_BEGIN, plain(), "a", "")))
        .withMessageContaining("none of the 2 texts has a token that can be scored");
  }
}
