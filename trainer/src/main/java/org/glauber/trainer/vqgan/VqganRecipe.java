package org.glauber.trainer.vqgan;

import org.glauber.network.vqgan.VqganShape;
import org.glauber.trainer.loop.RunSize;

/**
 * Every setting that determines the training of a VQGAN, except the images.
 *
 * @param shape the network's shape
 * @param size number of images
 * @param peakRate learning rate after warm-up; it then falls along a cosine to a hundredth
 * @param revivalShare share of the run, at its start, in which unused codes are revived
 * @param emaDecay decay of the moving average of the weights
 * @param seed seed of images and initial weights
 */
public record VqganRecipe(
    VqganShape shape,
    RunSize size,
    double peakRate,
    AdversarialLoss adversarial,
    double revivalShare,
    double emaDecay,
    long seed) {
  private static final double WARMUP_SHARE = 0.03;
  private static final double FINAL_RATE_SHARE = 0.01;

  /** With eight channels, oneDNN computes gradients from uninitialised memory, which become NaN. */
  private static final int CHANNELS = 16;

  // smaller images leave the discriminator without a patch
  private static final int LEAST_SIDE = 16;

  public VqganRecipe {
    if (shape.widths().stream().anyMatch(width -> width % CHANNELS != 0)) {
      throw new IllegalArgumentException(
          "channels must be multiples of %d: %s".formatted(CHANNELS, shape.widths()));
    }
    int side = Math.min(shape.rows(), shape.columns()) * shape.factor();
    if (side < LEAST_SIDE) {
      throw new IllegalArgumentException(
          "an image must have %d pixels a side or more, not %d".formatted(LEAST_SIDE, side));
    }
    if (!(peakRate > 0)) {
      throw new IllegalArgumentException("peakRate must be positive: " + peakRate);
    }
    if (!(revivalShare >= 0 && revivalShare <= 1 && emaDecay >= 0 && emaDecay < 1)) {
      throw new IllegalArgumentException(
          "revivalShare must be 0 to 1, and emaDecay 0 or more and below 1: %s, %s"
              .formatted(revivalShare, emaDecay));
    }
  }

  /** Returns this recipe with another number of images. */
  public VqganRecipe withImages(long count) {
    return new VqganRecipe(
        shape, size.withExamples(count), peakRate, adversarial, revivalShare, emaDecay, seed);
  }

  /** Returns the learning rate of an update, counted from 0. */
  double rate(long update) {
    long updates = size.updates();
    double share = (double) update / updates;
    if (share < WARMUP_SHARE) {
      return peakRate * (update + 1) / (WARMUP_SHARE * updates);
    }
    double progress = (share - WARMUP_SHARE) / (1 - WARMUP_SHARE);
    double cosine = 0.5 * (1 + Math.cos(Math.PI * progress));
    return peakRate * (FINAL_RATE_SHARE + (1 - FINAL_RATE_SHARE) * cosine);
  }

  /** Returns the weight of the adversarial loss at an update. */
  double adversarialWeight(long update) {
    return adversarial.weight(update, size.updates());
  }

  /** Returns whether unused codes are revived after an update. */
  boolean revives(long update) {
    return update < revivalShare * size.updates();
  }
}
