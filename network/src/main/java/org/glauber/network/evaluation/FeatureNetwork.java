package org.glauber.network.evaluation;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.nio.file.Path;
import org.glauber.network.NetworkRefusedException;
import org.glauber.network.script.ScriptModule;

/**
 * A network of image features as TorchScript, such as Inception: {@code forward(pixels)} takes
 * pixels (B, 3, S, S) f32, red first, and returns features (B, D) or (B, D, 1, 1) of any float
 * type. A tuple whose first value is that tensor, and a dictionary with {@code features}, are
 * accepted too.
 *
 * <p>Confined to the thread that opened it.
 */
public final class FeatureNetwork implements AutoCloseable {
  private static final int CHANNELS = 3;
  private static final int MOST_FEATURES = 8_192;

  private final Path file;
  private final Judging judging;
  private final ScriptModule network;
  private final int side;
  private int size;

  private FeatureNetwork(Path file, Judging judging, ScriptModule network, int side) {
    this.file = file;
    this.judging = judging;
    this.network = network;
    this.side = side;
  }

  /**
   * Loads a network and evaluates it once.
   *
   * @param side S, the side of the images in pixels
   * @throws NetworkRefusedException if it cannot be loaded or returns another shape
   */
  public static FeatureNetwork open(Path file, int side, Device device) throws IOException {
    Judging judging = Judging.open(device);
    FeatureNetwork opened;
    try {
      opened = new FeatureNetwork(file, judging, judging.module(file), side);
    } catch (RuntimeException e) {
      judging.close();
      throw NetworkRefusedException.unusable(file, e);
    }
    try {
      opened.size = opened.features(new float[CHANNELS * side * side], 1).length;
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** Returns D, the number of features. */
  public int size() {
    return size;
  }

  /**
   * Computes the features of images.
   *
   * @param pixels (image, channel, row, column)
   * @return (image · feature)
   * @throws NetworkRefusedException if the answer has the wrong shape or holds a NaN or infinity
   */
  public double[] features(float[] pixels, int images) {
    try (Judging.Call call = judging.call()) {
      IValue answer =
          call.keep(network.run("forward", call.floats(pixels, images, CHANNELS, side, side)));
      PtNDArray rows = call.array(call.run("rows", call.tensor(answer, "features")));
      Shape shape = rows.getShape();
      if (shape.get(0) != images || shape.get(1) < 1 || shape.get(1) > MOST_FEATURES) {
        throw new IllegalArgumentException(
            "of %d images it returns features %s, but must return (%d, D) with D from 1 to %,d"
                .formatted(images, shape, images, MOST_FEATURES));
      }
      double[] features = rows.toDoubleArray();
      for (int k = 0; k < features.length; k++) {
        if (!Double.isFinite(features[k])) {
          throw new IllegalArgumentException(
              "feature %d is %s".formatted(k % (int) shape.get(1), features[k]));
        }
      }
      return features;
    } catch (NetworkRefusedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw NetworkRefusedException.unusable(file, e);
    }
  }

  @Override
  public void close() {
    network.close();
    judging.close();
  }
}
