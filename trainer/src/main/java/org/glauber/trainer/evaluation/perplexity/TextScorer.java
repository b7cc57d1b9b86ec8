package org.glauber.trainer.evaluation.perplexity;

import ai.djl.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.glauber.network.evaluation.CausalLanguageModel;
import org.glauber.trainer.tokenizer.TextTokenizer;
import org.glauber.trainer.tokenizer.TokenizerFile;
import org.jspecify.annotations.Nullable;

/**
 * Scores texts with a causal language model.
 *
 * <p>Confined to the thread that opened it.
 */
public final class TextScorer implements AutoCloseable {
  private static final int MOST_TEXTS_AT_ONCE = 16;
  private static final long MOST_LOGITS_AT_ONCE = 1L << 27; // 512 MiB in single precision

  private final CausalLanguageModel network;
  private final TextTokenizer tokenizer;
  private final Window.Division division;
  private final @Nullable Integer appended;

  private TextScorer(
      CausalLanguageModel network,
      TextTokenizer tokenizer,
      Window.Division division,
      @Nullable Integer appended) {
    this.network = network;
    this.tokenizer = tokenizer;
    this.division = division;
    this.appended = appended;
  }

  /**
   * How texts are scored.
   *
   * @param stride distance of the windows of a text that is longer than the context; null for the
   *     context
   * @param scoresEnd whether the end token is appended to every text and scored
   */
  public record Scoring(@Nullable Integer stride, boolean scoresEnd) {}

  /**
   * Opens the language model of a directory.
   *
   * @throws IllegalArgumentException if it cannot be used or does not fit the scoring; the message
   *     says why
   */
  public static TextScorer open(LanguageModelDirectory directory, Scoring scoring, Device device)
      throws IOException {
    int context = directory.context();
    int stride = scoring.stride() == null ? context : scoring.stride();
    if (stride > context) {
      throw new IllegalArgumentException(
          "--stride must be at most the language model's context, %,d, not %,d"
              .formatted(context, stride));
    }
    if (scoring.scoresEnd() && directory.end() == null) {
      throw new IllegalArgumentException(
          "--score-end needs end_token in " + LanguageModelDirectory.JSON);
    }
    TextTokenizer tokenizer = TokenizerFile.open(directory.tokenizer());
    try {
      directory.requireTokens(tokenizer.size());
      return new TextScorer(
          CausalLanguageModel.open(directory.network(), tokenizer.size(), device),
          tokenizer,
          new Window.Division(context, stride, directory.begin()),
          scoring.scoresEnd() ? directory.end() : null);
    } catch (IOException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * Scores texts; those without a token to score have a count of 0.
   *
   * @param done receives the number of texts scored so far; may throw to stop
   */
  List<ScoredText> score(List<String> texts, LongConsumer done) {
    double[] losses = new double[texts.size()];
    int[] scored = new int[texts.size()];
    int[][] tokens = new int[texts.size()][];
    List<Window> batch = new ArrayList<>();
    for (int text = 0; text < texts.size(); text++) {
      tokens[text] = tokens(texts.get(text), text);
      for (Window window : division.windows(text, withEnd(tokens[text]))) {
        if (!batch.isEmpty() && isFull(batch, window)) {
          score(batch, losses, scored);
          done.accept(text);
        }
        batch.add(window);
      }
    }
    if (!batch.isEmpty()) {
      score(batch, losses, scored);
    }
    done.accept(texts.size());
    List<ScoredText> results = new ArrayList<>();
    for (int text = 0; text < texts.size(); text++) {
      results.add(
          new ScoredText(
              losses[text],
              scored[text],
              tokens[text].length,
              words(texts.get(text)),
              texts.get(text).getBytes(StandardCharsets.UTF_8).length,
              ScoredText.entropy(tokens[text])));
    }
    return results;
  }

  private int[] tokens(String text, int number) {
    try {
      return tokenizer.tokens(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("text %,d: %s".formatted(number + 1, e.getMessage()), e);
    }
  }

  private int[] withEnd(int[] tokens) {
    if (appended == null) {
      return tokens;
    }
    int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
    longer[tokens.length] = appended;
    return longer;
  }

  private static int words(String text) {
    String stripped = text.strip();
    return stripped.isEmpty() ? 0 : stripped.split("\\s+").length;
  }

  private boolean isFull(List<Window> batch, Window next) {
    int longest = Math.max(longest(batch), next.tokens().length);
    return batch.size() == MOST_TEXTS_AT_ONCE
        || (long) (batch.size() + 1) * longest * tokenizer.size() > MOST_LOGITS_AT_ONCE;
  }

  private static int longest(List<Window> batch) {
    return batch.stream().mapToInt(window -> window.tokens().length).max().orElse(0);
  }

  /** Scores the windows of a batch and empties it. Tokens at the end do not change earlier ones. */
  private void score(List<Window> batch, double[] losses, int[] scored) {
    int length = longest(batch);
    List<Window> padded = batch.stream().map(window -> window.padded(length)).toList();
    double[][] answers =
        network.losses(
            padded.stream().map(Window::tokens).toArray(int[][]::new),
            padded.stream().map(Window::targets).toArray(int[][]::new));
    for (int k = 0; k < batch.size(); k++) {
      Window window = batch.get(k);
      losses[window.text()] += Arrays.stream(answers[k]).sum();
      scored[window.text()] += window.scored();
    }
    batch.clear();
  }

  /** Describes how texts are scored, in sentences. */
  String sentence() {
    String first =
        division.begin() == null
            ? "the first token of a window is not scored"
            : "token %d comes before every window and is not scored".formatted(division.begin());
    String end =
        appended == null
            ? "no end of text is scored"
            : "the end of a text, token %d, is scored".formatted(appended);
    return "Windows of %,d tokens, %,d apart; %s; %s."
        .formatted(division.context(), division.stride(), first, end);
  }

  @Override
  public void close() {
    network.close();
    tokenizer.close();
  }
}
