package org.glauber.trainer.reliability;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The losses of a network on held-out data at one noise level, in nats, and its calibration meter.
 *
 * @param level the level that these steps redraw a token to; 0 in a chain's last sweep
 * @param questions number of questions
 * @param clean -log p0 of the clean token
 * @param step cross-entropy of the law of X_{t,i}, from which a chain draws, against the law that
 *     the data has there; unlike {@code clean} it is finite for every network with signal logits
 * @param binary the loss of Algorithm 1, in expectation over the token seen
 * @param calibration Σ_a Π(a)·exp(s_a), whose mean is Π(φ) for a perfect network and, whatever it
 *     has learnt, for one with clean logits
 */
public record LevelLosses(
    int level, int questions, Mean clean, Mean step, Mean binary, Mean calibration) {

  /**
   * The mean of independent questions.
   *
   * @param error standard error of the mean; NaN for a single question
   */
  public record Mean(double value, double error) {
    static Mean of(List<Prediction> predictions, ToDoubleFunction<Prediction> value) {
      int count = predictions.size();
      double mean = predictions.stream().mapToDouble(value).sum() / count;
      double squares =
          predictions.stream()
              .mapToDouble(prediction -> Math.pow(value.applyAsDouble(prediction) - mean, 2))
              .sum();
      return new Mean(mean, Math.sqrt(squares / (count - 1) / count));
    }
  }

  static LevelLosses of(int level, List<Prediction> predictions) {
    return new LevelLosses(
        level,
        predictions.size(),
        Mean.of(predictions, Prediction::loss),
        Mean.of(predictions, Prediction::stepLoss),
        Mean.of(predictions, Prediction::binaryLoss),
        Mean.of(predictions, Prediction::calibration));
  }
}
