package org.glauber.trainer;

import java.util.Arrays;
import org.glauber.core.NoiseLaw;
import org.glauber.core.TokenLaw;

/**
 * An exact denoiser of texts in which each token depends on the previous one: it repeats that token
 * with probability {@link #STAY}, is the next token in a circle with probability {@link #NEXT}, and
 * is uniform otherwise.
 */
final class MarkovText {
  private static final double STAY = 0.3;
  private static final double NEXT = 0.6;

  private final NoiseLaw noise;

  MarkovText(NoiseLaw noise) {
    this.noise = noise;
  }

  /** Returns p0 of a hidden site, by forward and backward messages along the text. */
  TokenLaw cleanLaw(int[] state, int[] visits, int hidden) {
    int size = noise.vocabularySize();
    double[] forward = uniform(size);
    for (int site = 0; site < hidden; site++) {
      forward = step(seen(forward, state[site], visits[site]), false);
    }
    double[] backward = uniform(size);
    for (int site = state.length - 1; site > hidden; site--) {
      backward = step(seen(backward, state[site], visits[site]), true);
    }
    for (int token = 0; token < size; token++) {
      forward[token] *= backward[token];
    }
    return TokenLaw.ofWeights(forward);
  }

  private static double[] uniform(int size) {
    double[] law = new double[size];
    Arrays.fill(law, 1.0 / size);
    return law;
  }

  /**
   * Returns a message multiplied by the likelihood of a token after this many visits, normalised.
   */
  private double[] seen(double[] message, int token, int visits) {
    double kappa = noise.cleanProbability(visits);
    double[] weights = new double[message.length];
    double sum = 0;
    for (int a = 0; a < weights.length; a++) {
      double evidence = (1 - kappa) * noise.probability(token) + (a == token ? kappa : 0);
      weights[a] = message[a] * evidence;
      sum += weights[a];
    }
    for (int a = 0; a < weights.length; a++) {
      weights[a] /= sum;
    }
    return weights;
  }

  /** Moves a message one site forward or backward. */
  private static double[] step(double[] message, boolean isBackward) {
    int size = message.length;
    double[] moved = new double[size];
    for (int a = 0; a < size; a++) {
      int from = isBackward ? (a + 1) % size : (a + size - 1) % size;
      moved[a] = STAY * message[a] + NEXT * message[from] + (1 - STAY - NEXT) / size;
    }
    return moved;
  }
}
