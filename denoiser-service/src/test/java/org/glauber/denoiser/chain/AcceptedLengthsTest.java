package org.glauber.denoiser.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AcceptedLengthsTest {
  @Test
  void theShareOfEveryLengthIsLearned() {
    AcceptedLengths lengths = new AcceptedLengths(8);
    Random random = new Random(1);
    double[] sum = new double[9];
    int windows = 3_000;
    for (int window = 0; window < windows; window++) {
      lengths.record(8, accepted(8, 0.7, random));
      for (int lane = 0; lane <= 8; lane++) {
        sum[lane] += lengths.survival(lane) / windows;
      }
    }
    for (int lane = 0; lane < 8; lane++) {
      assertThat(sum[lane]).as("lane %d", lane).isCloseTo(Math.pow(0.7, lane), within(0.03));
    }
    assertThat(sum[8]).isZero();
  }

  @Test
  void lanesBeyondNarrowWindowsAreEstimatedFromWiderOnes() {
    AcceptedLengths lengths = new AcceptedLengths(8);
    Random random = new Random(2);
    double far = 0;
    for (int window = 0; window < 6_000; window++) {
      int width = window % 2 == 0 ? 8 : 3;
      lengths.record(width, accepted(width, 0.8, random));
      far += window < 1_000 ? 0 : lengths.survival(6) / 5_000;
    }
    assertThat(far).isCloseTo(Math.pow(0.8, 6), within(0.05));
  }

  @Test
  void badLuckIsForgottenWithoutNewEvidence() {
    AcceptedLengths lengths = new AcceptedLengths(4);
    for (int window = 0; window < 300; window++) {
      lengths.record(4, 1);
    }
    assertThat(lengths.survival(1)).isLessThan(0.01);
    for (int window = 0; window < 500; window++) {
      lengths.record(1, 1);
    }
    assertThat(lengths.survival(1)).isGreaterThan(0.8);
  }

  @Test
  void lengthsNeverGrowWithTheLane() {
    AcceptedLengths lengths = new AcceptedLengths(10);
    Random random = new Random(3);
    for (int window = 0; window < 2_000; window++) {
      int width = 1 + random.nextInt(10);
      lengths.record(width, accepted(width, random.nextDouble(), random));
      for (int lane = 1; lane < 10; lane++) {
        assertThat(lengths.survival(lane)).isBetween(0.0, lengths.survival(lane - 1) + 1e-12);
      }
    }
  }

  /** The number of lanes up to and including the first wrong guess. */
  private static int accepted(int width, double right, Random random) {
    int accepted = 1;
    while (accepted < width && random.nextDouble() < right) {
      accepted++;
    }
    return accepted;
  }
}
