package org.glauber.vqgan;

import org.glauber.server.status.RefusalException;

/**
 * Whatever bytes a stranger calls an image: the pixels of one of the model's size, or a refusal.
 */
public final class ImageCodecFuzz {
  private static final int SIDE = 8;

  private ImageCodecFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      float[] pixels = ImageCodec.decode("image", bytes, SIDE, SIDE);
      if (pixels.length != 3 * SIDE * SIDE) {
        throw new AssertionError(pixels.length + " numbers");
      }
    } catch (RefusalException e) {
      // It is told what is wrong.
    }
  }
}
