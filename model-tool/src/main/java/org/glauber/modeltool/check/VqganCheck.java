package org.glauber.modeltool.check;

import ai.djl.Device;
import java.util.List;
import org.glauber.model.Model;
import org.glauber.network.TorchVqgan;

/** Loads a model's VQGAN as the VQGAN service does, and looks at the pixels of its codes. */
final class VqganCheck {
  private static final int MAX_GRIDS = 8;
  private static final float SLACK = 0.05f;

  private VqganCheck() {}

  /**
   * Checks the VQGAN.
   *
   * @param warnings what is found goes here
   * @throws org.glauber.network.NetworkRefusedException when it cannot be served
   */
  static VqganReport check(Model model, Device device, List<String> warnings) {
    try (TorchVqgan vqgan = TorchVqgan.open(model, device)) {
      int sites = model.manifest().getSiteCount();
      int grids = Math.min(MAX_GRIDS, Math.ceilDiv(vqgan.codeCount(), sites));
      float darkest = Float.POSITIVE_INFINITY;
      float brightest = Float.NEGATIVE_INFINITY;
      for (int grid = 0; grid < grids; grid++) {
        int[][] codes = new int[1][sites];
        for (int site = 0; site < sites; site++) {
          codes[0][site] = Math.floorMod(grid * sites + site, vqgan.codeCount());
        }
        float[] pixels = vqgan.decode(codes);
        for (float pixel : pixels) {
          darkest = Math.min(darkest, pixel);
          brightest = Math.max(brightest, pixel);
        }
      }
      warn(darkest, brightest, warnings);
      return new VqganReport(
          vqgan.signature(),
          vqgan.width(),
          vqgan.height(),
          vqgan.codeCount(),
          reconstruction(vqgan),
          darkest,
          brightest,
          vqgan.decodeTime(),
          vqgan.encodeTime());
    }
  }

  /** The peak signal-to-noise ratio of smooth colours, in which wrong channels or ranges show. */
  private static double reconstruction(TorchVqgan vqgan) {
    float[] picture = gradients(vqgan.width(), vqgan.height());
    float[] again = vqgan.decode(vqgan.encode(picture, 1));
    double squares = 0;
    for (int k = 0; k < picture.length; k++) {
      squares += Math.pow((double) again[k] - picture[k], 2);
    }
    return 10 * Math.log10(4 * picture.length / squares); // the peak is 2, from -1 to 1
  }

  /** Red grows to the right, green downwards, blue to the left, as (channel, row, column). */
  private static float[] gradients(int width, int height) {
    float[] pixels = new float[3 * height * width];
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        int at = row * width + column;
        float right = 2f * column / Math.max(1, width - 1) - 1;
        pixels[at] = right;
        pixels[height * width + at] = 2f * row / Math.max(1, height - 1) - 1;
        pixels[2 * height * width + at] = -right;
      }
    }
    return pixels;
  }

  private static void warn(float darkest, float brightest, List<String> warnings) {
    if (darkest >= -SLACK && brightest > SLACK) {
      warnings.add(
          "the VQGAN decodes to pixels from %.3g to %.3g, but black must be -1 and white 1: end decode with: return pixels * 2 - 1"
              .formatted(darkest, brightest));
    } else if (darkest < -1 - SLACK || brightest > 1 + SLACK) {
      warnings.add(
          "the VQGAN decodes to pixels from %.3g to %.3g; those outside of -1 to 1 are clipped"
              .formatted(darkest, brightest));
    }
  }
}
