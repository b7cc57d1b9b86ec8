package org.glauber.trainer.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.glauber.core.BinaryLoss;
import org.glauber.core.ForwardChain;
import org.glauber.core.Lemma;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.TokenLaw;
import org.glauber.core.Visits;
import org.glauber.core.sampling.Denoiser;
import org.glauber.trainer.corpus.Corpus;

/**
 * Measures the reliability of p0, the network's law of the clean token, on held-out data: evaluates
 * the network at steps of its chains and compares p0 with the clean tokens.
 *
 * <p>A question is a step of a chain, at a uniformly drawn rank within one of its sweeps. The state
 * of the chain at that step is drawn in closed form from a clean state.
 *
 * @param visits the visits of the chain, without clamped sites
 * @param heldOut data that the network was not trained on
 * @param questions total number of questions, divided evenly among the levels
 */
public record Reliability(NoiseLaw noise, Visits visits, Corpus heldOut, int questions) {
  /**
   * Maximum number of sweeps to measure; for longer chains they are evenly spaced and include the
   * first and the last.
   */
  private static final int MOST_LEVELS = 8;

  /**
   * Measures the reliability of a network at each level, noisiest level first.
   *
   * @param check runs before each question; throws an exception to stop the measurement
   */
  public List<LevelReliability> of(Denoiser denoiser, long seed, Runnable check) {
    return measure(denoiser, seed, check).stream().map(LevelMeasurement::reliability).toList();
  }

  /**
   * Measures the losses and the reliability of a network at each level, noisiest level first.
   *
   * @param check runs before each question; throws an exception to stop the measurement
   */
  public List<LevelMeasurement> measure(Denoiser denoiser, long seed, Runnable check) {
    int[] sweeps = sweeps(visits.levels().sweepCount());
    List<LevelMeasurement> levels = new ArrayList<>();
    for (int sweep : sweeps) {
      RandomGenerator random = new SplittableRandom(seed + sweep);
      List<Prediction> predictions = new ArrayList<>();
      for (int k = 0; k < Math.max(1, questions / sweeps.length); k++) {
        check.run();
        int step = sweep * visits.siteCount() + random.nextInt(visits.siteCount());
        predictions.add(ask(denoiser, step, random));
      }
      int level = visits.levels().visits(sweep);
      levels.add(
          new LevelMeasurement(
              LevelLosses.of(level, predictions), LevelReliability.of(level, predictions)));
    }
    return levels;
  }

  /** Returns the number of questions that are asked, which a division by the levels may lower. */
  public int total() {
    int levels = sweeps(visits.levels().sweepCount()).length;
    return levels * Math.max(1, questions / levels);
  }

  private static int[] sweeps(int sweepCount) {
    int count = Math.min(MOST_LEVELS, sweepCount);
    return IntStream.range(0, count)
        .map(k -> count == 1 ? 0 : (sweepCount - 1) * (count - 1 - k) / (count - 1))
        .toArray();
  }

  private Prediction ask(Denoiser denoiser, int step, RandomGenerator random) {
    int site = visits.scan().siteAt(step);
    int[] clean = heldOut.draw(visits.siteCount(), random);
    ForwardChain forward = new ForwardChain(noise, visits);
    int[] state = forward.sample(clean, step + 1, random);
    double[] logits = denoiser.logits(state, visits.networkStep(step), site, visits.after(step));
    int redrawn = visits.redrawnTo(step);
    TokenLaw p0 = denoiser.logitKind().cleanLaw(logits, redrawn, noise);
    int likeliest = 0;
    double entropy = 0;
    for (int token = 0; token < p0.vocabularySize(); token++) {
      double p = p0.probability(token);
      likeliest = p > p0.probability(likeliest) ? token : likeliest;
      entropy -= p > 0 ? p * p0.logProbability(token) : 0;
    }
    TokenLaw law = denoiser.logitKind().law(logits, redrawn, noise);
    TokenLaw data = forward.marginal(clean[site], redrawn);
    double[] signal =
        denoiser.logitKind() == LogitKind.SIGNAL ? logits : Lemma.signalLogits(law, noise);
    return new Prediction(
        p0.probability(likeliest),
        clean[site] == likeliest,
        -p0.logProbability(clean[site]),
        entropy,
        crossEntropy(data, law),
        BinaryLoss.expected(signal, data, noise),
        Lemma.calibration(signal, noise));
  }

  private static double crossEntropy(TokenLaw data, TokenLaw law) {
    double sum = 0;
    for (int token = 0; token < data.vocabularySize(); token++) {
      double p = data.probability(token);
      sum -= p > 0 ? p * law.logProbability(token) : 0;
    }
    return sum;
  }
}
