package org.glauber.trainer.images;

import org.glauber.network.vqgan.VqganShape;

/**
 * Everything that decides the training of a VQGAN, bar the images.
 *
 * @param shape of the network
 * @param images how many are shown in all
 * @param batch images an update
 * @param peakRate the learning rate after warm-up; a cosine to a hundredth follows
 * @param criticShare of the run, its last, in which the discriminator has a say
 * @param criticWeight of its loss, beside the reconstruction's
 * @param revivalShare of the run, its first, in which dead codes are revived
 * @param emaDecay of the moving average of the weights
 * @param seed of images and initial weights
 */
public record VqganRecipe(
    VqganShape shape,
    long images,
    int batch,
    double peakRate,
    double criticShare,
    double criticWeight,
    double revivalShare,
    double emaDecay,
    long seed) {
  private static final double WARMUP_SHARE = 0.03;
  private static final double FINAL_RATE_SHARE = 0.01;

  /** With eight channels oneDNN's gradients hold memory that nobody wrote, and become NaN. */
  private static final int CHANNELS = 16;

  private static final int LEAST_SIDE = 16; // or the discriminator has no patch

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
  }

  /** The same for another number of images. */
  public VqganRecipe withImages(long count) {
    return new VqganRecipe(
        shape, count, batch, peakRate, criticShare, criticWeight, revivalShare, emaDecay, seed);
  }

  /** How many updates the run has. */
  public long updates() {
    return Math.ceilDiv(images, batch);
  }

  /** The learning rate of an update, 0-based. */
  double rate(long update) {
    double share = (double) update / updates();
    if (share < WARMUP_SHARE) {
      return peakRate * (update + 1) / (WARMUP_SHARE * updates());
    }
    double progress = (share - WARMUP_SHARE) / (1 - WARMUP_SHARE);
    double cosine = 0.5 * (1 + Math.cos(Math.PI * progress));
    return peakRate * (FINAL_RATE_SHARE + (1 - FINAL_RATE_SHARE) * cosine);
  }

  /** The weight of the adversarial loss at an update; 0 before the discriminator is asked. */
  double criticWeight(long update) {
    return update >= (1 - criticShare) * updates() ? criticWeight : 0;
  }

  /** Whether dead codes are revived after an update. */
  boolean revives(long update) {
    return update < revivalShare * updates();
  }
}
