package org.glauber.trainer.evaluation.perplexity;

import java.util.Arrays;

/**
 * A text as a language model scored it.
 *
 * @param loss sum of -log of the probabilities of its scored tokens, in nats
 * @param scored number of scored tokens
 * @param tokens number of tokens of the text itself
 * @param words number of words, separated by white space
 * @param bytes length in UTF-8
 * @param entropy entropy of the frequencies of its tokens, in nats
 */
record ScoredText(double loss, int scored, int tokens, int words, int bytes, double entropy) {

  /**
   * Returns the entropy of the frequencies of a text's tokens, Σ -f·log f, in nats: 0 if a single
   * token is repeated, log n if n tokens all differ.
   */
  static double entropy(int[] tokens) {
    int[] sorted = tokens.clone();
    Arrays.sort(sorted);
    double entropy = 0;
    int first = 0;
    for (int k = 1; k <= sorted.length; k++) {
      if (k == sorted.length || sorted[k] != sorted[first]) {
        double frequency = (double) (k - first) / sorted.length;
        entropy -= frequency * Math.log(frequency);
        first = k;
      }
    }
    return entropy + 0.0; // not -0
  }
}
