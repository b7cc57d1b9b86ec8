package org.glauber.trainer.evaluation.frechet;

/**
 * The mean and covariance of features.
 *
 * @param mean (feature)
 * @param covariance (feature · feature), with the divisor N - 1
 * @param count N, the number of samples; 0 if it is not known
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record GaussianStatistics(double[] mean, double[] covariance, long count) {
  GaussianStatistics {
    if (covariance.length != mean.length * mean.length) {
      throw new IllegalArgumentException(
          "the covariance of %d features must have %d numbers, but has %d"
              .formatted(mean.length, mean.length * mean.length, covariance.length));
    }
  }

  /** Returns D, the number of features. */
  int size() {
    return mean.length;
  }

  /** Returns the trace of the covariance. */
  double trace() {
    double trace = 0;
    for (int k = 0; k < size(); k++) {
      trace += covariance[k * size() + k];
    }
    return trace;
  }
}
