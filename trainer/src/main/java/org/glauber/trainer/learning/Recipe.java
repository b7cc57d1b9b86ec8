package org.glauber.trainer.learning;

import java.nio.file.Path;
import java.util.Optional;
import org.glauber.network.transformer.TransformerShape;

/**
 * Everything that decides a training run, bar the corpus.
 *
 * @param shape of the network
 * @param loss what is minimised
 * @param cleanLogits whether the network puts out clean logits, else signal logits
 * @param optimizer how weights follow their gradients
 * @param bfloat16Matmul whether the blocks' matrix products are rounded to bfloat16; faster on a
 *     processor that has instructions for it, far slower on one that has not
 * @param keepProbability Π(φ)
 * @param examples how many examples are shown in all
 * @param batch examples an update
 * @param peakRate the learning rate after warm-up
 * @param warmupShare of the run, rising linearly from 0; then it falls linearly to 0
 * @param clipNorm the largest norm of a gradient
 * @param emaDecay of the moving average of the weights; the paper has 0.9999
 * @param openingShare of the run, its first, in which examples hardly carry noise and have no
 *     clamps: what a later word repeats is learnt there, many times sooner than under noise
 * @param servedShare of the run, its last, in which examples ask nothing but what a chain asks
 * @param hiddenSites the most questions of one example
 * @param clampedShare of the examples that have clamped sites
 * @param seed of examples and, without {@code from}, of initial weights
 * @param from the network whose weights are the initial ones; random weights where absent
 */
public record Recipe(
    TransformerShape shape,
    Loss loss,
    boolean cleanLogits,
    Optimizer optimizer,
    boolean bfloat16Matmul,
    double keepProbability,
    long examples,
    int batch,
    double peakRate,
    double warmupShare,
    double clipNorm,
    double emaDecay,
    double openingShare,
    double servedShare,
    int hiddenSites,
    double clampedShare,
    long seed,
    Optional<Path> from) {

  public Recipe {
    if (loss == Loss.CROSS_ENTROPY && !cleanLogits) {
      throw new IllegalArgumentException("cross-entropy needs clean logits");
    }
    if (hiddenSites < 1 || hiddenSites > shape.siteCount()) {
      throw new IllegalArgumentException(
          "hidden sites must be 1 to " + shape.siteCount() + ": " + hiddenSites);
    }
  }

  /** The same for another number of examples. */
  public Recipe withExamples(long count) {
    return new Recipe(
        shape,
        loss,
        cleanLogits,
        optimizer,
        bfloat16Matmul,
        keepProbability,
        count,
        batch,
        peakRate,
        warmupShare,
        clipNorm,
        emaDecay,
        openingShare,
        servedShare,
        hiddenSites,
        clampedShare,
        seed,
        from);
  }

  /** How many updates the run has. */
  public long updates() {
    return Math.ceilDiv(examples, batch);
  }

  /** The learning rate of an update, 0-based: linear warm-up, then linearly down to 0. */
  double rate(long update) {
    double warmup = warmupShare * updates();
    if (update < warmup) {
      return peakRate * (update + 1) / warmup;
    }
    return peakRate * (updates() - update) / Math.max(1, updates() - warmup);
  }

  /** Whether the examples of an update are those of the opening. */
  boolean isOpening(long update) {
    return update < openingShare * updates();
  }

  /** Whether the examples of an update ask nothing but what a chain asks. */
  boolean isServed(long update) {
    return update >= (1 - servedShare) * updates();
  }
}
