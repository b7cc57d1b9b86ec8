package org.glauber.trainer.evaluation.frechet;

/** The numbers that a feature network takes for the darkest and brightest value of a pixel. */
public enum PixelRange {
  /** 0 to 255, as Clean-FID's Inception takes. */
  BYTES(1, 0),
  /** 0 to 1. */
  UNIT(1 / 255f, 0),
  /** -1 to 1. */
  SIGNED(2 / 255f, -1);

  private final float scale;
  private final float offset;

  PixelRange(float scale, float offset) {
    this.scale = scale;
    this.offset = offset;
  }

  /** Converts pixels from 0 … 255, in place. */
  float[] of(float[] pixels) {
    for (int k = 0; k < pixels.length; k++) {
      pixels[k] = pixels[k] * scale + offset;
    }
    return pixels;
  }
}
