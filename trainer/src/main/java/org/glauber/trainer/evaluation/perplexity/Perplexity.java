package org.glauber.trainer.evaluation.perplexity;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.glauber.core.statistics.ConfidenceInterval;

/**
 * The perplexity and entropy of texts.
 *
 * <p>The perplexity is exp(Σ loss / Σ scored tokens) over all texts, as MDLM reports it; the mean
 * of the texts' own perplexities, as SEDD reports it, is beside it. Texts, not tokens, are
 * independent: the interval is that of the ratio of two sums over texts, on a logarithmic scale.
 *
 * @param texts texts with at least one scored token
 * @param all number of texts, with those that have none
 */
record Perplexity(List<ScoredText> texts, int all) {
  private static final double Z = 1.959963984540054; // 95 %

  /** A mean with its standard error; the error is NaN for a single text. */
  record Mean(double value, double error) {}

  static Perplexity of(List<ScoredText> scored) {
    List<ScoredText> usable = scored.stream().filter(text -> text.scored() > 0).toList();
    if (usable.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the %,d texts has a token that can be scored: without begin_token a text must have at least two tokens"
              .formatted(scored.size()));
    }
    return new Perplexity(usable, scored.size());
  }

  private double sum(ToDoubleFunction<ScoredText> value) {
    return texts.stream().mapToDouble(value).sum();
  }

  /** Returns the mean loss of a token, in nats. */
  double loss() {
    return sum(ScoredText::loss) / tokens();
  }

  long tokens() {
    return (long) sum(ScoredText::scored);
  }

  long words() {
    return (long) sum(ScoredText::words);
  }

  double perToken() {
    return Math.exp(loss());
  }

  /** Returns the 95 % interval of {@link #perToken}. */
  ConfidenceInterval interval() {
    double loss = loss();
    double squares = sum(text -> Math.pow(text.loss() - loss * text.scored(), 2)) * texts.size();
    double error = Math.sqrt(squares / Math.max(1, texts.size() - 1)) / tokens();
    return texts.size() == 1
        ? new ConfidenceInterval(0, Double.POSITIVE_INFINITY)
        : new ConfidenceInterval(Math.exp(loss - Z * error), Math.exp(loss + Z * error));
  }

  /** Returns the mean of the perplexities of single texts. */
  Mean ofTexts() {
    return mean(text -> Math.exp(text.loss() / text.scored()));
  }

  /** Returns exp(Σ loss / Σ words). */
  double perWord() {
    return Math.exp(sum(ScoredText::loss) / words());
  }

  /** Returns Σ loss / Σ bytes in bits. */
  double bitsPerByte() {
    return sum(ScoredText::loss) / Math.log(2) / sum(ScoredText::bytes);
  }

  /** Returns the mean entropy of a text's tokens, in nats. */
  Mean entropy() {
    return mean(ScoredText::entropy);
  }

  /** Returns the mean number of tokens of a text. */
  Mean length() {
    return mean(ScoredText::tokens);
  }

  private Mean mean(ToDoubleFunction<ScoredText> value) {
    double mean = sum(value) / texts.size();
    double squares = sum(text -> Math.pow(value.applyAsDouble(text) - mean, 2));
    double error = Math.sqrt(squares / (texts.size() - 1) / texts.size());
    return new Mean(mean, error);
  }
}
