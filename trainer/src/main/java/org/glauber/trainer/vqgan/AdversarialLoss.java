package org.glauber.trainer.vqgan;

/**
 * The use of the discriminator's loss.
 *
 * @param share share of the run, at its end, in which the loss is used
 * @param weight weight of the loss relative to the reconstruction loss
 */
public record AdversarialLoss(double share, double weight) {
  public AdversarialLoss {
    if (!(share >= 0 && share <= 1 && weight >= 0)) {
      throw new IllegalArgumentException(
          "the share must be 0 to 1, and the weight 0 or more: %s, %s".formatted(share, weight));
    }
  }

  /** Returns the weight at an update; 0 before the discriminator is used. */
  double weight(long update, long updates) {
    return update >= (1 - share) * updates ? weight : 0;
  }
}
