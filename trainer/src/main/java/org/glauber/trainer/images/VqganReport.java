package org.glauber.trainer.images;

/**
 * What one update of a VQGAN tells.
 *
 * @param absoluteError mean over pixels and channels, which span 2
 * @param squaredError the same
 * @param commitment how far latents are from their codes
 * @param generator the adversarial loss
 * @param critic the discriminator's loss; 0 before it is asked
 * @param codesInUse share of the codebook
 * @param gradientNorm before clipping
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

  /** Peak signal-to-noise ratio in decibels. */
  public double psnr() {
    return 10 * Math.log10(4 / squaredError);
  }
}
