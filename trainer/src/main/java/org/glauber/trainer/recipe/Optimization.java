package org.glauber.trainer.recipe;

/**
 * How the weights are updated.
 *
 * @param bfloat16Matmul whether the matrix products of the blocks are rounded to bfloat16; faster
 *     on processors with instructions for it, much slower on others
 * @param peakRate learning rate after warm-up
 * @param warmupShare share of the run in which the learning rate rises linearly from 0; it then
 *     falls linearly to 0
 * @param clipNorm maximum norm of a gradient
 * @param emaDecay decay of the moving average of the weights; 0.9999 in the paper
 */
public record Optimization(
    Optimizer optimizer,
    boolean bfloat16Matmul,
    double peakRate,
    double warmupShare,
    double clipNorm,
    double emaDecay) {
  public Optimization {
    ShareRange.require("warmupShare", warmupShare);
    if (!(peakRate > 0 && clipNorm > 0)) {
      throw new IllegalArgumentException(
          "peakRate and clipNorm must be positive: %s, %s".formatted(peakRate, clipNorm));
    }
    if (!(emaDecay >= 0 && emaDecay < 1)) {
      throw new IllegalArgumentException("emaDecay must be 0 or more and below 1: " + emaDecay);
    }
  }

  /**
   * Returns the learning rate of an update, counted from 0: linear warm-up, then linear decay to 0.
   *
   * @param updates number of updates in the run
   */
  double rate(long update, long updates) {
    double warmup = warmupShare * updates;
    if (update < warmup) {
      return peakRate * (update + 1) / warmup;
    }
    return peakRate * (updates - update) / Math.max(1, updates - warmup);
  }
}
