package org.glauber.trainer.images;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Converts images to and from the network's format: (image, channel, row, column), red first,
 * values from -1 to 1.
 */
public final class Pixels {
  public static final int CHANNELS = 3;

  private Pixels() {}

  /** Returns a batch of images, all of the same size. */
  public static float[] of(List<BufferedImage> images) {
    int width = images.getFirst().getWidth();
    int height = images.getFirst().getHeight();
    float[] batch = new float[images.size() * CHANNELS * width * height];
    for (int index = 0; index < images.size(); index++) {
      int[] rgb = images.get(index).getRGB(0, 0, width, height, null, 0, width);
      for (int k = 0; k < rgb.length; k++) {
        for (int channel = 0; channel < CHANNELS; channel++) {
          int value = rgb[k] >> 8 * (CHANNELS - 1 - channel) & 0xFF;
          batch[(index * CHANNELS + channel) * rgb.length + k] = value / 127.5f - 1;
        }
      }
    }
    return batch;
  }

  /** Returns the images of a batch. */
  public static List<BufferedImage> images(float[] batch, int width, int height) {
    int count = batch.length / (CHANNELS * width * height);
    return IntStream.range(0, count).mapToObj(index -> image(batch, index, width, height)).toList();
  }

  private static BufferedImage image(float[] batch, int index, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int area = width * height;
    for (int k = 0; k < area; k++) {
      int rgb = 0;
      for (int channel = 0; channel < CHANNELS; channel++) {
        float value = batch[(index * CHANNELS + channel) * area + k];
        rgb = rgb << 8 | Math.clamp(Math.round((value + 1) * 127.5f), 0, 255);
      }
      image.setRGB(k % width, k / width, rgb);
    }
    return image;
  }
}
