package org.glauber.trainer.vqgan;

/**
 * Metrics of one update of a VQGAN.
 *
 * @param absoluteError mean absolute error over pixels and channels, whose values range from -1 to
 *     1
 * @param squaredError mean squared error over the same values
 * @param commitment distance between latents and their codes
 * @param generator the adversarial loss
 * @param critic the discriminator's loss; 0 before the discriminator is used
 * @param codesInUse share of the codebook that is used
 * @param gradientNorm norm of the gradient before clipping
 */
public record VqganReport(
    double absoluteError,
    double squaredError,
    double commitment,
    double generator,
    double critic,
    double codesInUse,
    double gradientNorm) {

  static VqganReport of(float[] values) {
    return new VqganReport(
        values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
  }

  /** Returns the peak signal-to-noise ratio in decibels. */
  public double psnr() {
    return 10 * Math.log10(4 / squaredError);
  }
}
