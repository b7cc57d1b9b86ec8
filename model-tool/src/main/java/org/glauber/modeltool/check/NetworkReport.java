package org.glauber.modeltool.check;

import java.util.List;
import org.glauber.modeltool.logits.LevelCalibration;
import org.glauber.network.warmup.CostCurve;
import org.jspecify.annotations.Nullable;

/**
 * What was measured on a network.
 *
 * @param signature the method that computes logits
 * @param parameters the number of parameters
 * @param fileBytes the length of the network's file
 * @param calibration the calibration sums by noise level, the cleanest first
 * @param neighbourDifference how far a lane's logits move when only its neighbours in the batch
 *     change, in nats; NaN for a single lane
 * @param batch what the warm-up measured; absent if it refused the network
 */
record NetworkReport(
    String signature,
    long parameters,
    long fileBytes,
    List<LevelCalibration> calibration,
    double neighbourDifference,
    @Nullable BatchReport batch) {
  /** Above this difference, in nats, logits depend on the neighbours. */
  private static final double SAME = 1e-4;

  NetworkReport {
    calibration = List.copyOf(calibration);
  }

  /** Whether a lane's logits depend on the other lanes of the batch. */
  boolean dependsOnNeighbours() {
    return neighbourDifference > SAME;
  }

  /**
   * What the warm-up of a denoiser measured.
   *
   * @param deviation how far a lane's logits move with the size of the batch, in nats
   * @param tolerance ε, the margin below which a step is decided again alone, in nats
   * @param cost the time of passes
   * @param lanes the most lanes of a pass
   * @param residentBytes the memory of this process afterwards, 0 if the system does not tell
   */
  record BatchReport(
      double deviation, double tolerance, CostCurve cost, int lanes, long residentBytes) {}
}
