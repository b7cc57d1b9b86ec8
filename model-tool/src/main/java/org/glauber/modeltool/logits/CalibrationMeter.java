package org.glauber.modeltool.logits;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.glauber.core.NoiseLaw;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneStep;
import org.glauber.model.Model;
import org.glauber.model.v1.Logits;
import org.glauber.network.NoisedSample;
import org.glauber.network.TorchNetwork;

/**
 * Measures calibration: for the logits s of a perfect network Σ_a Π(a)·exp(s_a) = Π(φ) at every
 * step, so that the mean of the left side over states of a noise level shows how far a network is
 * from that. Clean logits are calibrated by construction. The states are samples of the network
 * itself that the forward chain has noised.
 */
public final class CalibrationMeter {
  private static final int LANES = 128;
  private static final int STRIDE = 37; // coprime to LANES, so that early lanes are of all levels
  private static final Duration SAMPLING_LIMIT = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Model model;
  private final NoiseLaw noise;
  private final boolean isClean;

  /** A meter for a model. */
  public CalibrationMeter(Model model) {
    this.model = model;
    this.noise = model.noiseLaw();
    this.isClean = model.manifest().getLogits() == Logits.LOGITS_CLEAN;
  }

  /** The calibration by level, for the levels that were reached in bounded time. */
  public List<LevelCalibration> measure(TorchNetwork network, int lanesOfPass) {
    LaneBatch all =
        NoisedSample.draw(model, network, lanesOfPass, SAMPLING_LIMIT)
            .lanes(LANES, new SplittableRandom(2));
    TreeMap<Integer, List<Double>> sums = new TreeMap<>();
    long start = System.nanoTime();
    for (int first = 0; first < LANES; first += lanesOfPass) {
      LaneBatch batch = new LaneBatch(lanesOfPass, siteCount(), noise.vocabularySize());
      for (int k = first; k < Math.min(LANES, first + lanesOfPass); k++) {
        int lane = k * STRIDE % LANES;
        batch.add(all.state(lane), all.visits(lane), all.step(lane));
      }
      float[] logits = network.validLogits(batch);
      for (int row = 0; row < batch.size(); row++) {
        LaneStep step = batch.step(row);
        sums.computeIfAbsent(level(step), _ -> new ArrayList<>()).add(sum(logits, row, step));
      }
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        break;
      }
    }
    return sums.entrySet().stream()
        .map(
            entry ->
                new LevelCalibration(
                    entry.getKey(),
                    entry.getValue().stream().mapToDouble(sum -> sum).average().orElse(Double.NaN),
                    entry.getValue().size()))
        .toList();
  }

  private int siteCount() {
    return model.manifest().getSiteCount();
  }

  /** m, by κ_m = Π(φ)^m. */
  private int level(LaneStep step) {
    return (int) Math.round(Math.log(step.kappa()) / Math.log(noise.keepProbability()));
  }

  /** Σ_a Π(a)·exp(s_a) of a row. */
  private double sum(float[] logits, int row, LaneStep step) {
    int first = row * noise.vocabularySize();
    double largest = Double.NEGATIVE_INFINITY;
    for (int token = 0; token < noise.vocabularySize(); token++) {
      if (!noise.isReserved(token)) {
        largest = Math.max(largest, logits[first + token]);
      }
    }
    double weights = 0; // Σ_a π(a)·exp(logit_a - largest)
    for (int token = 0; token < noise.vocabularySize(); token++) {
      if (!noise.isReserved(token)) {
        weights += noise.probability(token) * Math.exp(logits[first + token] - largest);
      }
    }
    double keep = noise.keepProbability();
    if (!isClean) {
      return (1 - keep) * weights * Math.exp(largest);
    }
    double sum = 0; // of Π(φ)·(κ·p0_a + (1 - κ)·π_a)
    for (int token = 0; token < noise.vocabularySize(); token++) {
      if (!noise.isReserved(token)) {
        double pi = noise.probability(token);
        double p0 = pi * Math.exp(logits[first + token] - largest) / weights;
        sum += keep * (step.kappa() * p0 + (1 - step.kappa()) * pi);
      }
    }
    return sum;
  }
}
