package org.glauber.network.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Random;
import org.glauber.network.evaluation.SymmetricMatrices.Root;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SymmetricMatricesTest {
  private static SymmetricMatrices matrices;

  @BeforeAll
  static void open() throws IOException {
    matrices = SymmetricMatrices.open();
  }

  @AfterAll
  static void close() {
    matrices.close();
  }

  @Test
  void aGramMatrixIsXTransposedTimesX() {
    assertThat(matrices.gram(new double[] {1, 2, 3, 4, 5, 6}, 2)).containsExactly(35, 44, 44, 56);
  }

  @Test
  void theProductOfARootWithItselfIsTheMatrix() {
    double[] covariance = {4, 1, 1, 3};
    Root root = matrices.root(covariance, 2);
    assertThat(root.rank()).isEqualTo(2);
    double[] a = root.values();
    assertThat(a[0] * a[0] + a[1] * a[1]).isCloseTo(4, within(1e-12));
    assertThat(a[0] * a[2] + a[1] * a[3]).isCloseTo(1, within(1e-12));
    assertThat(a[2] * a[2] + a[3] * a[3]).isCloseTo(3, within(1e-12));
  }

  @Test
  void theTraceOfTheRootOfASquareIsTheTrace() {
    double[] x = new Random(3).doubles(40 * 8, -1, 1).toArray();
    double[] covariance = matrices.gram(x, 8);
    Root root = matrices.root(covariance, 8);
    double trace = 0;
    for (int k = 0; k < 8; k++) {
      trace += covariance[k * 9];
    }
    assertThat(matrices.rootTrace(root, root)).isCloseTo(trace, within(1e-9));
  }

  /** The root of the product itself would be complex here by rounding. */
  @Test
  void theRankIsThatOfTheSamplesIfTheyAreFewerThanTheColumns() {
    double[] few = new Random(5).doubles(3 * 16, -1, 1).toArray();
    Root root = matrices.root(matrices.gram(few, 16), 16);
    assertThat(root.rank()).isEqualTo(3);
    Root nothing = matrices.root(new double[256], 16);
    assertThat(nothing.rank()).isZero();
    assertThat(matrices.rootTrace(root, nothing)).isZero();
  }
}
