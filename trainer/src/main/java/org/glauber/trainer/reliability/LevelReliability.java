package org.glauber.trainer.reliability;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.glauber.core.statistics.ConfidenceInterval;

/**
 * The reliability of p0 at one noise level.
 *
 * <p>The expected calibration error (Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017) is the
 * mean distance between confidence and accuracy over ten bins of confidence, weighted by the bins'
 * counts. Chance alone makes the error positive, and larger for fewer questions. The error is
 * therefore compared with that of a reliable p0 with the same confidences and number of questions,
 * by drawing from those confidences which answers are right (consistency resampling, Bröcker and
 * Smith 2007).
 *
 * @param level the level that these steps redraw a token to; 0 in a chain's last sweep
 * @param questions number of questions
 * @param confidence mean p0 of the likeliest token
 * @param right number of questions for which the likeliest token was the clean one
 * @param error the expected calibration error
 * @param errorOfReliable 99th percentile of the error of a reliable p0
 * @param loss mean of -log p0 of the clean token, in nats
 * @param entropy mean entropy of p0, in nats: the loss that p0 expects
 * @param bins the bins that are not empty, by rising confidence
 */
public record LevelReliability(
    int level,
    int questions,
    double confidence,
    int right,
    double error,
    double errorOfReliable,
    double loss,
    double entropy,
    List<Bin> bins) {
  private static final int BINS = 10;
  private static final int RESAMPLINGS = 1_000;
  private static final double QUANTILE = 0.99;

  public LevelReliability {
    bins = List.copyOf(bins);
  }

  static LevelReliability of(int level, List<Prediction> predictions) {
    double[] confidences = predictions.stream().mapToDouble(Prediction::confidence).toArray();
    boolean[] isRight = new boolean[confidences.length];
    int right = 0;
    for (int k = 0; k < isRight.length; k++) {
      isRight[k] = predictions.get(k).isRight();
      right += isRight[k] ? 1 : 0;
    }
    return new LevelReliability(
        level,
        predictions.size(),
        mean(predictions, Prediction::confidence),
        right,
        error(bins(confidences, isRight)),
        errorOfReliable(confidences),
        mean(predictions, Prediction::loss),
        mean(predictions, Prediction::entropy),
        bins(confidences, isRight));
  }

  /** Returns the share of questions for which the likeliest token was the clean one. */
  public double accuracy() {
    return (double) right / questions;
  }

  /** Returns the Wilson interval of {@link #accuracy} at 95 %. */
  public ConfidenceInterval interval() {
    return ConfidenceInterval.wilson(right, questions);
  }

  /** Returns whether the error is within the range of a reliable p0. */
  public boolean isReliable() {
    return error <= errorOfReliable;
  }

  private static double mean(List<Prediction> predictions, ToDoubleFunction<Prediction> value) {
    return predictions.stream().mapToDouble(value).average().orElse(0);
  }

  private static List<Bin> bins(double[] confidences, boolean[] isRight) {
    int[] counts = new int[BINS];
    int[] right = new int[BINS];
    double[] sums = new double[BINS];
    for (int k = 0; k < confidences.length; k++) {
      int bin = Math.min(BINS - 1, (int) (confidences[k] * BINS));
      counts[bin]++;
      right[bin] += isRight[k] ? 1 : 0;
      sums[bin] += confidences[k];
    }
    List<Bin> bins = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      if (counts[bin] > 0) {
        bins.add(new Bin(counts[bin], sums[bin] / counts[bin], right[bin]));
      }
    }
    return bins;
  }

  private static double error(List<Bin> bins) {
    double sum = 0;
    int count = 0;
    for (Bin bin : bins) {
      sum += bin.count() * Math.abs(bin.accuracy() - bin.confidence());
      count += bin.count();
    }
    return sum / count;
  }

  private static double errorOfReliable(double[] confidences) {
    SplittableRandom random = new SplittableRandom(1);
    double[] errors = new double[RESAMPLINGS];
    boolean[] isRight = new boolean[confidences.length];
    for (int k = 0; k < RESAMPLINGS; k++) {
      for (int question = 0; question < isRight.length; question++) {
        isRight[question] = random.nextDouble() < confidences[question];
      }
      errors[k] = error(bins(confidences, isRight));
    }
    Arrays.sort(errors);
    return errors[(int) (QUANTILE * RESAMPLINGS)];
  }
}
