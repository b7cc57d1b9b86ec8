package org.glauber.trainer.evaluation.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.glauber.network.TorchVqgan;
import org.glauber.trainer.images.PictureFolder;
import org.glauber.trainer.images.Pixels;
import org.glauber.trainer.input.Counted;

/**
 * Reads a uniform sample of the pictures in a folder of any size and encodes them with a model's
 * VQGAN, cropped to their centre and scaled as for training.
 *
 * @param check runs between batches; throws an exception to stop
 */
record HeldOutPictures(TorchVqgan vqgan, int codeCount, Runnable check) {
  private static final int ENCODED_AT_ONCE = 32;

  /**
   * Reads a folder.
   *
   * @param most number of pictures in the sample
   * @throws IllegalArgumentException if no picture can be read
   */
  SampledData read(Path directory, int most, long seed) throws IOException {
    PictureFolder folder = PictureFolder.list(directory);
    List<int[]> grids = new ArrayList<>();
    List<BufferedImage> batch = new ArrayList<>();
    int[] chosen = chosen(folder.size(), most, seed);
    for (int k = 0; k < chosen.length; k++) {
      folder
          .read(chosen[k])
          .map(image -> PictureFolder.fitted(image, vqgan.width(), vqgan.height()))
          .ifPresent(batch::add);
      if (!batch.isEmpty() && (batch.size() == ENCODED_AT_ONCE || k == chosen.length - 1)) {
        check.run();
        grids.addAll(List.of(vqgan.encode(Pixels.of(batch), batch.size())));
        batch.clear();
      }
    }
    String report =
        grids.isEmpty()
            ? directory + " has no picture that can be read."
            : "%s: %s, %s read."
                .formatted(directory, Counted.of(folder.size(), "picture"), grids.size());
    if (folder.leftOut().count() > 0) {
      report += " Left out: " + folder.leftOut() + ".";
    }
    return new SampledData(grids, codeCount, directory.toString(), report);
  }

  /** Returns the chosen pictures in ascending order. */
  private static int[] chosen(int count, int most, long seed) {
    if (count <= most) {
      int[] all = new int[count];
      Arrays.setAll(all, k -> k);
      return all;
    }
    return new SplittableRandom(seed).ints(0, count).distinct().limit(most).sorted().toArray();
  }
}
