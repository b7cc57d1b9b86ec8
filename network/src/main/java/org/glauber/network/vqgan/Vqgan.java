package org.glauber.network.vqgan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.glauber.network.archive.ScriptSource;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.network.archive.ScriptValue.Whole;

/**
 * The VQGAN as a TorchScript module: the source, which is the resource {@code vqgan.py}, and the
 * weights.
 *
 * <p>Weights are in three groups, encoder, decoder and codebook, each in the order in which the
 * source reads them.
 */
public final class Vqgan {
  private static final int CHANNELS = 3;

  private Vqgan() {}

  /** The TorchScript source that declares class {@code Vqgan}. */
  public static String source() {
    return ScriptSource.read(Vqgan.class, "vqgan.py");
  }

  /**
   * The weights of a VQGAN.
   *
   * @param codebook (code, width)
   */
  public record Weights(List<Tensor> encoder, List<Tensor> decoder, Tensor codebook) {
    public Weights {
      encoder = List.copyOf(encoder);
      decoder = List.copyOf(decoder);
    }
  }

  /** Initial weights for training. */
  public static Weights untrained(VqganShape shape, RandomGenerator random) {
    List<Integer> widths = shape.widths();
    int levels = shape.levels();
    Layers encoder = new Layers(random);
    encoder.convolution(widths.getFirst(), CHANNELS, 3, 1);
    for (int n = 0; n < levels; n++) {
      encoder.residual(widths.get(n));
      encoder.convolution(widths.get(n + 1), widths.get(n), 3, 1);
    }
    encoder.residual(widths.getLast());
    encoder.norm(widths.getLast());
    encoder.convolution(shape.codeWidth(), widths.getLast(), 1, 1);
    Layers decoder = new Layers(random);
    decoder.convolution(widths.getLast(), shape.codeWidth(), 3, 1);
    decoder.residual(widths.getLast());
    decoder.residual(widths.getLast());
    for (int n = levels - 1; n >= 0; n--) {
      decoder.convolution(widths.get(n), widths.get(n + 1), 3, 1);
      decoder.residual(widths.get(n));
    }
    decoder.norm(widths.getFirst());
    decoder.convolution(CHANNELS, widths.getFirst(), 3, 1);
    float[] codebook = new float[shape.codeCount() * shape.codeWidth()];
    for (int k = 0; k < codebook.length; k++) {
      codebook[k] = (float) random.nextGaussian();
    }
    return new Weights(
        encoder.weights,
        decoder.weights,
        Tensor.parameter(codebook, shape.codeCount(), shape.codeWidth()));
  }

  /** The same weights as constants, without gradients, for serving. */
  public static Weights served(Weights weights) {
    return new Weights(
        weights.encoder().stream().map(Vqgan::constant).toList(),
        weights.decoder().stream().map(Vqgan::constant).toList(),
        constant(weights.codebook()));
  }

  private static Tensor constant(Tensor tensor) {
    return Tensor.constant(tensor.floats(), tensor.shape());
  }

  /** The module of a VQGAN with these weights. */
  public static ScriptValue.Module withWeights(VqganShape shape, Weights weights) {
    SequencedMap<String, ScriptValue> attributes = new LinkedHashMap<>();
    attributes.put("training", new ScriptValue.Truth(false));
    attributes.put("levels", new Whole(shape.levels()));
    attributes.put("rows", new Whole(shape.rows()));
    attributes.put("columns", new Whole(shape.columns()));
    attributes.put("encoder", new ScriptValue.Sequence(weights.encoder()));
    attributes.put("decoder", new ScriptValue.Sequence(weights.decoder()));
    attributes.put("codebook", weights.codebook());
    return new ScriptValue.Module("Vqgan", attributes);
  }

  /** Collects the initial weights of layers in order. */
  private static final class Layers {
    private final RandomGenerator random;
    private final List<Tensor> weights = new ArrayList<>();

    Layers(RandomGenerator random) {
      this.random = random;
    }

    /** Adds a convolution that multiplies the variance of its input by {@code gain} squared. */
    void convolution(int out, int in, int size, double gain) {
      float[] values = new float[out * in * size * size];
      double deviation = gain / Math.sqrt((double) in * size * size);
      for (int k = 0; k < values.length; k++) {
        values[k] = (float) (deviation * random.nextGaussian());
      }
      weights.add(Tensor.parameter(values, out, in, size, size));
      weights.add(Tensor.parameter(new float[out], out));
    }

    void norm(int width) {
      float[] ones = new float[width];
      Arrays.fill(ones, 1);
      weights.add(Tensor.parameter(ones, width));
      weights.add(Tensor.parameter(new float[width], width));
    }

    /**
     * Adds a residual block. Its second convolution starts small, so that the block starts near the
     * identity.
     */
    void residual(int width) {
      norm(width);
      convolution(width, width, 3, Math.sqrt(2));
      norm(width);
      convolution(width, width, 3, 0.1);
    }
  }
}
