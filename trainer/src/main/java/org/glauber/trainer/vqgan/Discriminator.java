package org.glauber.trainer.vqgan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.trainer.images.Pixels;

/**
 * Initial weights of the patch discriminator, in the order in which {@code vqgan_training.py} reads
 * them.
 */
final class Discriminator {
  private static final int SIZE = 4; // side length of every kernel

  private Discriminator() {}

  /** Returns untrained weights. */
  static List<Tensor> untrained(RandomGenerator random) {
    List<Tensor> weights = new ArrayList<>();
    convolution(weights, 32, Pixels.CHANNELS, random);
    convolution(weights, 64, 32, random);
    norm(weights, 64);
    convolution(weights, 64, 64, random);
    norm(weights, 64);
    convolution(weights, 1, 64, random);
    return weights;
  }

  private static void convolution(List<Tensor> weights, int out, int in, RandomGenerator random) {
    float[] values = new float[out * in * SIZE * SIZE];
    double deviation = 1 / Math.sqrt((double) in * SIZE * SIZE);
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) (deviation * random.nextGaussian());
    }
    weights.add(Tensor.parameter(values, out, in, SIZE, SIZE));
    weights.add(Tensor.parameter(new float[out], out));
  }

  private static void norm(List<Tensor> weights, int width) {
    float[] ones = new float[width];
    Arrays.fill(ones, 1);
    weights.add(Tensor.parameter(ones, width));
    weights.add(Tensor.parameter(new float[width], width));
  }
}
