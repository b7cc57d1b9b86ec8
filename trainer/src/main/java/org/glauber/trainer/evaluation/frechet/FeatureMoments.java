package org.glauber.trainer.evaluation.frechet;

import java.util.Arrays;
import org.glauber.network.evaluation.SymmetricMatrices;

/**
 * Accumulates the mean and covariance of features, in memory that does not depend on the number of
 * samples. Sums are relative to one of the features' vectors, because sums of squares far from zero
 * lose digits.
 */
final class FeatureMoments {
  private static final int BUFFERED_ROWS = 512;

  private final SymmetricMatrices matrices;
  private final double[] origin; // (feature)
  private final double[] sums; // (feature)
  private final double[] products; // (feature · feature)
  private final double[] buffer; // (row · feature)
  private int buffered;
  private long count;

  /**
   * Creates an accumulator without samples.
   *
   * @param origin (feature) a vector near the samples; those of merged accumulators must be equal
   */
  FeatureMoments(SymmetricMatrices matrices, double[] origin) {
    this.matrices = matrices;
    this.origin = origin.clone();
    sums = new double[origin.length];
    products = new double[origin.length * origin.length];
    buffer = new double[BUFFERED_ROWS * origin.length];
  }

  long count() {
    return count;
  }

  /**
   * Adds a sample.
   *
   * @param features holds the sample's features from {@code first} on
   */
  void add(double[] features, int first) {
    for (int k = 0; k < origin.length; k++) {
      double value = features[first + k] - origin[k];
      buffer[buffered * origin.length + k] = value;
      sums[k] += value;
    }
    count++;
    if (++buffered == BUFFERED_ROWS) {
      flush();
    }
  }

  private void flush() {
    if (buffered > 0) {
      double[] rows = Arrays.copyOf(buffer, buffered * origin.length);
      double[] gram = matrices.gram(rows, origin.length);
      for (int k = 0; k < gram.length; k++) {
        products[k] += gram[k];
      }
      buffered = 0;
    }
  }

  /** Adds the samples of another accumulator with the same origin. */
  void merge(FeatureMoments other) {
    flush();
    other.flush();
    for (int k = 0; k < sums.length; k++) {
      sums[k] += other.sums[k];
    }
    for (int k = 0; k < products.length; k++) {
      products[k] += other.products[k];
    }
    count += other.count;
  }

  /** Returns the statistics of at least two samples. */
  GaussianStatistics statistics() {
    flush();
    if (count < 2) {
      throw new IllegalArgumentException("a covariance needs two samples, but there is " + count);
    }
    int size = origin.length;
    double[] mean = new double[size];
    double[] covariance = new double[size * size];
    for (int i = 0; i < size; i++) {
      mean[i] = origin[i] + sums[i] / count;
      for (int j = 0; j < size; j++) {
        covariance[i * size + j] =
            (products[i * size + j] - sums[i] * sums[j] / count) / (count - 1);
      }
    }
    return new GaussianStatistics(mean, covariance, count);
  }
}
