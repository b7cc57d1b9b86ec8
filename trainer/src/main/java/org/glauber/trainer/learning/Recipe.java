package org.glauber.trainer.learning;

import java.nio.file.Path;
import java.util.Optional;
import org.glauber.network.transformer.TransformerShape;

/**
 * Every setting that determines a training run, except the corpus.
 *
 * @param shape the network's shape
 * @param loss the function to minimise
 * @param cleanLogits whether the network's output is clean logits; otherwise it is signal logits
 * @param optimizer the optimizer
 * @param bfloat16Matmul whether the matrix products of the blocks are rounded to bfloat16; faster
 *     on processors with instructions for it, much slower on others
 * @param keepProbability Π(φ)
 * @param examples total number of examples shown
 * @param batch number of examples per update
 * @param peakRate learning rate after warm-up
 * @param warmupShare share of the run in which the learning rate rises linearly from 0; it then
 *     falls linearly to 0
 * @param clipNorm maximum norm of a gradient
 * @param emaDecay decay of the moving average of the weights; 0.9999 in the paper
 * @param openingShare share of the run, at its start, in which examples have little noise and no
 *     clamps: there the network learns many times sooner than under noise that later words repeat
 *     earlier ones
 * @param servedShare share of the run, at its end, in which examples contain only questions that a
 *     chain asks
 * @param hiddenSites maximum number of questions per example
 * @param clampedShare share of the examples with clamped sites
 * @param seed seed of the examples and, without {@code from}, of the initial weights
 * @param from file of the network whose weights are the initial ones; random weights if absent
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

  /** Returns this recipe with another number of examples. */
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

  /** Returns the number of updates in the run. */
  public long updates() {
    return Math.ceilDiv(examples, batch);
  }

  /**
   * Returns the learning rate of an update, counted from 0: linear warm-up, then linear decay to 0.
   */
  double rate(long update) {
    double warmup = warmupShare * updates();
    if (update < warmup) {
      return peakRate * (update + 1) / warmup;
    }
    return peakRate * (updates() - update) / Math.max(1, updates() - warmup);
  }

  /** Returns whether an update belongs to the opening of the run. */
  boolean isOpening(long update) {
    return update < openingShare * updates();
  }

  /** Returns whether the examples of an update contain only questions that a chain asks. */
  boolean isServed(long update) {
    return update >= (1 - servedShare) * updates();
  }
}
