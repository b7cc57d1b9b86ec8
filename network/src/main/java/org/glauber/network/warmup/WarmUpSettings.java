package org.glauber.network.warmup;

/**
 * The settings of a device that determine which batches it forms.
 *
 * @param lanes the most lanes of a pass
 * @param shape the padding of batches
 * @param deviation the limits for logits that depend on the batch
 */
public record WarmUpSettings(int lanes, BatchShape shape, Deviation deviation) {

  /** The defaults of a denoiser's settings. */
  public static WarmUpSettings defaults() {
    return new WarmUpSettings(16, BatchShape.EXACT, new Deviation(1e-4, 1));
  }
}
