package org.glauber.trainer.evaluation.frechet;

import org.glauber.network.evaluation.SymmetricMatrices;
import org.glauber.network.evaluation.SymmetricMatrices.Root;

/**
 * The squared Fréchet distance between Gaussians (Dowson and Landau 1982), which is the FID of
 * Heusel et al. 2017:
 *
 * <pre>
 *   |μ - μ'|² + tr Σ + tr Σ' - 2 tr (Σ·Σ')^½
 * </pre>
 *
 * The last trace is computed from roots of both matrices ({@link SymmetricMatrices}), so it is real
 * for covariances of any rank, such as those of fewer samples than features.
 */
final class FrechetDistance {
  private final SymmetricMatrices matrices;
  private final GaussianStatistics reference;
  private final Root root;

  /**
   * Prepares the distances to a reference.
   *
   * @throws IllegalArgumentException if its covariance has a negative eigenvalue that rounding does
   *     not explain
   */
  FrechetDistance(SymmetricMatrices matrices, GaussianStatistics reference) {
    this.matrices = matrices;
    this.reference = reference;
    this.root = matrices.root(reference.covariance(), reference.size());
    if (root.smallest() < -1e-4 * Math.max(root.largest(), 0) || root.largest() < 0) {
      throw new IllegalArgumentException(
          "sigma must be a covariance, without negative eigenvalues, but its smallest eigenvalue is %.3g and its largest %.3g"
              .formatted(root.smallest(), root.largest()));
    }
  }

  /** Returns the rank of the reference's covariance. */
  int rank() {
    return root.rank();
  }

  /** Returns the distance of samples to the reference; rounding never makes it negative. */
  double to(GaussianStatistics samples) {
    double distance = 0;
    for (int k = 0; k < reference.size(); k++) {
      double difference = samples.mean()[k] - reference.mean()[k];
      distance += difference * difference;
    }
    Root other = matrices.root(samples.covariance(), samples.size());
    return Math.max(
        0, distance + samples.trace() + reference.trace() - 2 * matrices.rootTrace(root, other));
  }
}
