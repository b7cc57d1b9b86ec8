package org.glauber.trainer.recipe;

/**
 * What a denoiser learns.
 *
 * @param loss the function to minimise
 * @param cleanLogits whether the network's output is clean logits; otherwise it is signal logits
 * @param keepProbability Π(φ)
 */
public record Objective(Loss loss, boolean cleanLogits, double keepProbability) {
  public Objective {
    if (loss == Loss.CROSS_ENTROPY && !cleanLogits) {
      throw new IllegalArgumentException("cross-entropy needs clean logits");
    }
    if (!(keepProbability > 0 && keepProbability < 1)) {
      throw new IllegalArgumentException(
          "keepProbability must be strictly between 0 and 1: " + keepProbability);
    }
  }
}
