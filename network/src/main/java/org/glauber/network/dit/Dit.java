package org.glauber.network.dit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.glauber.network.archive.ScriptSource;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.archive.ScriptValue.Real;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.network.archive.ScriptValue.Truth;
import org.glauber.network.archive.ScriptValue.Whole;
import org.glauber.network.archive.TensorData;

/**
 * The transformer of an imported checkpoint as a TorchScript module: its source, the resource
 * {@code dit.py}, and its module tree.
 *
 * <p>It is a module of its own beside {@code transformer.py}, because the latter embeds visits and
 * is trained here, and its archives must not change with what imported trees need.
 */
public final class Dit {
  private Dit() {}

  /** The TorchScript source that declares class {@code Dit}. */
  public static String source() {
    return ScriptSource.read(Dit.class, "dit.py");
  }

  /**
   * The module of a network for serving.
   *
   * @param weights the stacked numbers of every weight; an optional one may be absent
   * @param positions time inputs and rotary frequencies
   * @throws IllegalArgumentException when a weight is missing or has another count of numbers
   */
  public static ScriptValue.Module module(
      DitShape shape,
      DitConventions conventions,
      Map<DitWeight, TensorData> weights,
      Positions positions) {
    SequencedMap<String, ScriptValue> attributes = new LinkedHashMap<>();
    attributes.put("training", new Truth(false));
    attributes.put("layers", new Whole(shape.layers()));
    attributes.put("heads", new Whole(shape.heads()));
    attributes.put(
        "interleaved", new Truth(conventions.rotary() == DitConventions.Rotary.INTERLEAVED));
    attributes.put("cosines_first", new Truth(conventions.cosinesFirst()));
    attributes.put("tanh_gelu", new Truth(conventions.tanhGelu()));
    attributes.put("norm_epsilon", new Real(conventions.normEpsilon()));
    attributes.put("longest_period", new Real(conventions.longestPeriod()));
    for (DitWeight weight : DitWeight.values()) {
      attributes.put(weight.attribute(), tensor(shape, weight, weights.get(weight)));
    }
    attributes.put("times", Tensor.constant(positions.times(), positions.times().length));
    attributes.put("cosines", rotations(shape, positions.rotaryFrequencies(), true));
    attributes.put("sines", rotations(shape, positions.rotaryFrequencies(), false));
    attributes.put("modulation_table", Tensor.constant(new float[0], 0, 0));
    return new ScriptValue.Module("Dit", attributes);
  }

  /**
   * Where a network is in its chain and its state.
   *
   * @param times the time input of each step
   * @param rotaryFrequencies the angle per site of each pair of a head; empty for no rotary
   *     positions
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Positions(float[] times, float[] rotaryFrequencies) {}

  private static Tensor tensor(
      DitShape shape, DitWeight weight, @org.jspecify.annotations.Nullable TensorData data) {
    long[] sizes = weight.stackedShape(shape);
    if (data == null && weight.isOptional()) {
      long count = 1;
      for (long size : sizes) {
        count = Math.multiplyExact(count, size);
      }
      float[] values = new float[Math.toIntExact(count)];
      Arrays.fill(values, weight.absentValue());
      return Tensor.constant(values, sizes);
    }
    if (data == null) {
      throw new IllegalArgumentException("the weight " + weight.attribute() + " is missing");
    }
    return Tensor.constant(data, sizes);
  }

  /** Angles are products in single precision, as networks compute them. */
  private static Tensor rotations(DitShape shape, float[] frequencies, boolean cosines) {
    int half = shape.headWidth() / 2;
    if (frequencies.length != 0 && frequencies.length != half) {
      throw new IllegalArgumentException(
          "rotary positions must have %d frequencies, but have %d"
              .formatted(half, frequencies.length));
    }
    float[] values = new float[Math.multiplyExact(shape.siteCount(), half)]; // (site, frequency)
    for (int site = 0; site < shape.siteCount(); site++) {
      for (int k = 0; k < half; k++) {
        float angle = frequencies.length == 0 ? 0 : site * frequencies[k];
        values[site * half + k] = (float) (cosines ? Math.cos(angle) : Math.sin(angle));
      }
    }
    return Tensor.constant(values, shape.siteCount(), half);
  }

  /**
   * The rotary frequencies of a base: {@code base^(-2k / width)}, in single precision.
   *
   * @param headWidth the width of a head
   */
  public static float[] rotaryFrequencies(int headWidth, double base) {
    float[] frequencies = new float[headWidth / 2];
    for (int k = 0; k < frequencies.length; k++) {
      float exponent = (float) (2 * k) / headWidth;
      frequencies[k] = 1 / (float) Math.pow(base, exponent);
    }
    return frequencies;
  }
}
