package org.glauber.trainer.evaluation.frechet;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;
import org.glauber.network.evaluation.FeatureNetwork;
import org.glauber.network.evaluation.SymmetricMatrices;

/**
 * Reads images, a few at a time, and accumulates the moments of their features: of all, and of the
 * two halves of every other image.
 *
 * @param range values that the network takes for 0 and 255
 */
record FeatureReader(
    FeatureNetwork network, SymmetricMatrices matrices, int side, PixelRange range) {
  private static final int IMAGES_AT_ONCE = 16;

  /**
   * The moments of the even and of the odd images.
   *
   * @param odd may hold one image fewer
   */
  record Halves(FeatureMoments even, FeatureMoments odd) {
    long count() {
      return even.count() + odd.count();
    }
  }

  /**
   * Reads all images.
   *
   * @param done receives the number of images read so far; may throw to stop
   * @throws IllegalArgumentException if there are fewer than two images
   */
  Halves read(Iterator<BufferedImage> images, LongConsumer done) {
    CleanResize resize = new CleanResize(side);
    List<float[]> batch = new ArrayList<>();
    Moments moments = new Moments();
    long count = 0;
    while (images.hasNext()) {
      batch.add(range.of(resize.resize(images.next())));
      count++;
      if (batch.size() == IMAGES_AT_ONCE || !images.hasNext()) {
        moments.add(batch);
        batch.clear();
        done.accept(count);
      }
    }
    if (count < 2) {
      throw new IllegalArgumentException(
          "a covariance needs at least two images, but there is " + count);
    }
    return moments.halves();
  }

  /** The moments so far; their origin is the first image. */
  private final class Moments {
    private final List<FeatureMoments> halves = new ArrayList<>();
    private long next;

    void add(List<float[]> batch) {
      int length = batch.getFirst().length;
      float[] pixels = new float[batch.size() * length];
      for (int k = 0; k < batch.size(); k++) {
        System.arraycopy(batch.get(k), 0, pixels, k * length, length);
      }
      double[] features = network.features(pixels, batch.size());
      int size = network.size();
      if (halves.isEmpty()) {
        double[] origin = Arrays.copyOf(features, size);
        halves.add(new FeatureMoments(matrices, origin));
        halves.add(new FeatureMoments(matrices, origin));
      }
      for (int k = 0; k < batch.size(); k++) {
        halves.get((int) (next++ % 2)).add(features, k * size);
      }
    }

    Halves halves() {
      return new Halves(halves.getFirst(), halves.getLast());
    }
  }
}
