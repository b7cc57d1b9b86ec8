package org.glauber.trainer.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.glauber.network.evaluation.SymmetricMatrices;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FrechetDistanceTest {
  private static SymmetricMatrices matrices;

  @BeforeAll
  static void open() throws IOException {
    matrices = SymmetricMatrices.open();
  }

  @AfterAll
  static void close() {
    matrices.close();
  }

  private static double distance(GaussianStatistics one, GaussianStatistics other) {
    return new FrechetDistance(matrices, one).to(other);
  }

  /** Rotates a diagonal covariance by an angle: not diagonal, but with known eigenvectors. */
  private static GaussianStatistics rotated(double[] mean, double a, double b, double angle) {
    double c = Math.cos(angle);
    double s = Math.sin(angle);
    double off = (a - b) * c * s;
    return new GaussianStatistics(
        mean, new double[] {a * c * c + b * s * s, off, off, a * s * s + b * c * c}, 0);
  }

  /** Covariances that commute: tr (Σ - Σ')² of the roots of the eigenvalues. */
  @Test
  void theDistanceOfCommutingGaussiansIsThatOfTheirScales() {
    GaussianStatistics one = rotated(new double[] {1, 2}, 4, 9, 0.7);
    GaussianStatistics other = rotated(new double[] {4, -2}, 1, 25, 0.7);
    double expected = 9 + 16 + Math.pow(2 - 1, 2) + Math.pow(3 - 5, 2);
    assertThat(distance(one, other)).isCloseTo(expected, within(1e-9));
    assertThat(distance(other, one)).isCloseTo(expected, within(1e-9));
    assertThat(distance(one, one)).isCloseTo(0, within(1e-9));
  }

  /** For 2 × 2 matrices, tr (Σ·Σ')^½ is √(tr Σ·Σ' + 2·√(det Σ·det Σ')). */
  @Test
  void theDistanceOfGaussiansThatDoNotCommuteIsTheClosedForm() {
    GaussianStatistics one = rotated(new double[2], 4, 9, 0.3);
    GaussianStatistics other = rotated(new double[2], 1, 25, 1.1);
    double[] a = one.covariance();
    double[] b = other.covariance();
    double product = a[0] * b[0] + a[1] * b[2] + a[2] * b[1] + a[3] * b[3];
    double root = Math.sqrt(product + 2 * Math.sqrt(36.0 * 25));
    assertThat(distance(one, other)).isCloseTo(13 + 26 - 2 * root, within(1e-9));
  }

  /** Rank one on either side: tr (Σ·Σ')^½ of v·vᵀ and w·wᵀ is |v·w|. */
  @Test
  void covariancesOfDeficientRankHaveTheClosedFormToo() {
    int size = 64;
    double[] v = new Random(1).doubles(size, -1, 1).toArray();
    double[] w = new Random(2).doubles(size, -1, 1).toArray();
    double dot = 0;
    double v2 = 0;
    double w2 = 0;
    for (int k = 0; k < size; k++) {
      dot += v[k] * w[k];
      v2 += v[k] * v[k];
      w2 += w[k] * w[k];
    }
    FrechetDistance toRankOne = new FrechetDistance(matrices, outer(v));
    assertThat(toRankOne.rank()).isEqualTo(1);
    assertThat(toRankOne.to(outer(w))).isCloseTo(v2 + w2 - 2 * Math.abs(dot), within(1e-7));
    assertThat(toRankOne.to(outer(v))).isCloseTo(0, within(1e-7));
    GaussianStatistics point = new GaussianStatistics(new double[size], new double[size * size], 2);
    assertThat(toRankOne.to(point)).isCloseTo(v2, within(1e-9));
  }

  private static GaussianStatistics outer(double[] v) {
    double[] covariance = new double[v.length * v.length];
    for (int k = 0; k < covariance.length; k++) {
      covariance[k] = v[k / v.length] * v[k % v.length];
    }
    return new GaussianStatistics(new double[v.length], covariance, 0);
  }

  @Test
  void aMatrixThatIsNoCovarianceIsRefused() {
    GaussianStatistics no = new GaussianStatistics(new double[2], new double[] {1, 0, 0, -0.5}, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FrechetDistance(matrices, no))
        .withMessageContaining("its smallest eigenvalue is -0.500");
  }

  /** Samples of two Gaussians, far from the origin, in two accumulators that are merged. */
  @Test
  void momentsOfManySamplesApproachTheirGaussian() {
    Random random = new Random(7);
    double[] first = {1e6, -1e6};
    FeatureMoments even = new FeatureMoments(matrices, first);
    FeatureMoments odd = new FeatureMoments(matrices, first);
    int count = 20_000;
    double[] sums = new double[2];
    double[][] all = new double[count][2];
    for (int k = 0; k < count; k++) {
      double x = random.nextGaussian();
      all[k] = new double[] {1e6 + 2 * x, -1e6 + x + random.nextGaussian()};
      sums[0] += all[k][0] / count;
      sums[1] += all[k][1] / count;
      (k % 2 == 0 ? even : odd).add(all[k], 0);
    }
    even.merge(odd);
    GaussianStatistics statistics = even.statistics();
    double[] direct = new double[4];
    for (double[] sample : all) {
      for (int k = 0; k < 4; k++) {
        direct[k] += (sample[k / 2] - sums[k / 2]) * (sample[k % 2] - sums[k % 2]) / (count - 1);
      }
    }
    assertThat(statistics.count()).isEqualTo(count);
    assertThat(statistics.mean()).containsExactly(sums, within(1e-6));
    assertThat(statistics.covariance()).containsExactly(direct, within(1e-6));
    GaussianStatistics exact =
        new GaussianStatistics(new double[] {1e6, -1e6}, new double[] {4, 2, 2, 2}, 0);
    assertThat(distance(exact, statistics)).isBetween(0.0, 0.01);
    assertThat(Arrays.stream(statistics.covariance()).sum()).isCloseTo(10, within(0.4));
  }
}
