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
      int same = 0;
      int tried = 0;
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
        int[] back = vqgan.encode(pixels, 1)[0];
        for (int site = 0; site < sites; site++) {
          tried++;
          same += back[site] == codes[0][site] ? 1 : 0;
        }
      }
      warn(darkest, brightest, warnings);
      return new VqganReport(
          vqgan.signature(),
          vqgan.width(),
          vqgan.height(),
          vqgan.codeCount(),
          (double) same / tried,
          darkest,
          brightest,
          vqgan.decodeTime(),
          vqgan.encodeTime());
    }
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
