package org.glauber.network.conversion;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.apache.commons.math3.special.Erf;
import org.glauber.network.checkpoint.SafetensorsWriter;
import org.glauber.network.dit.DitConventions;
import org.glauber.network.dit.DitConventions.Rotary;
import org.glauber.network.dit.DitShape;

/**
 * The imported transformer in plain Java and double precision, with random weights under the names
 * of SEDD and with every bias: every block at all sites, one number at a time.
 */
final class ReferenceDit {
  private final DitShape shape;
  private final DitConventions conventions;
  private final Map<String, float[]> weights = new LinkedHashMap<>();
  private final SafetensorsWriter checkpoint = new SafetensorsWriter();
  private final SplittableRandom random = new SplittableRandom(5);

  ReferenceDit(DitShape shape, DitConventions conventions) {
    this.shape = shape;
    this.conventions = conventions;
    int d = shape.width();
    int c = shape.conditioningWidth();
    put("vocab_embed.embedding", shape.vocabularySize() + 1, d);
    linear("sigma_map.mlp.0", shape.timeWidth(), shape.waves());
    linear("sigma_map.mlp.2", c, shape.timeWidth());
    for (int n = 0; n < shape.layers(); n++) {
      String block = "blocks." + n + ".";
      norm(block + "norm1");
      linear(block + "attn_qkv", 3 * d, d);
      linear(block + "attn_out", d, d);
      norm(block + "norm2");
      linear(block + "mlp.0", shape.mlpWidth(), d);
      linear(block + "mlp.2", d, shape.mlpWidth());
      linear(block + "adaLN_modulation", 6 * d, c);
    }
    norm("output_layer.norm_final");
    linear("output_layer.linear", shape.vocabularySize(), d);
    linear("output_layer.adaLN_modulation", 2 * d, c);
  }

  SafetensorsWriter checkpoint() {
    return checkpoint;
  }

  private void linear(String name, int out, int in) {
    put(name + ".weight", out, in);
    put(name + ".bias", out);
  }

  private void norm(String name) {
    put(name + ".weight", shape.width());
    put(name + ".bias", shape.width());
  }

  private void put(String name, int... sizes) {
    int count = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    float[] values = new float[count];
    for (int k = 0; k < count; k++) {
      values[k] = (float) (random.nextGaussian() / Math.sqrt(sizes[sizes.length - 1]));
    }
    weights.put(name, values);
    checkpoint.put(name, values, Arrays.stream(sizes).asLongStream().toArray());
  }

  /** (token) The logits at a site at a time. */
  double[] logits(int[] tokens, float time, int site) {
    int d = shape.width();
    double[] c = conditioning(time);
    double[][] x = new double[tokens.length][]; // (site, width)
    for (int s = 0; s < tokens.length; s++) {
      x[s] = row("vocab_embed.embedding", tokens[s], d);
    }
    for (int n = 0; n < shape.layers(); n++) {
      String block = "blocks." + n + ".";
      double[] m = apply(block + "adaLN_modulation", c);
      double[][] attended = attention(block, modulated(x, block + "norm1", m, 0));
      for (int s = 0; s < x.length; s++) {
        add(x[s], m, 2 * d, attended[s]);
      }
      double[][] h = modulated(x, block + "norm2", m, 3 * d);
      for (int s = 0; s < x.length; s++) {
        double[] inner = apply(block + "mlp.0", h[s]);
        Arrays.setAll(inner, k -> gelu(inner[k]));
        add(x[s], m, 5 * d, apply(block + "mlp.2", inner));
      }
    }
    double[] m = apply("output_layer.adaLN_modulation", c);
    return apply("output_layer.linear", modulated(x, "output_layer.norm_final", m, 0)[site]);
  }

  private double[] conditioning(float time) {
    int half = shape.waves() / 2;
    double[] waves = new double[2 * half];
    int cosines = conventions.cosinesFirst() ? 0 : half;
    for (int k = 0; k < half; k++) {
      double angle = time * Math.pow(conventions.longestPeriod(), -(double) k / half);
      waves[cosines + k] = Math.cos(angle);
      waves[half - cosines + k] = Math.sin(angle);
    }
    double[] hidden = apply("sigma_map.mlp.0", waves);
    Arrays.setAll(hidden, k -> silu(hidden[k]));
    double[] c = apply("sigma_map.mlp.2", hidden);
    Arrays.setAll(c, k -> silu(c[k]));
    return c;
  }

  private double[][] attention(String block, double[][] h) {
    int d = shape.width();
    int width = shape.headWidth();
    double[][] qkv = new double[h.length][];
    for (int s = 0; s < h.length; s++) {
      qkv[s] = apply(block + "attn_qkv", h[s]);
      turn(qkv[s], 0, s);
      turn(qkv[s], d, s);
    }
    double[][] out = new double[h.length][];
    for (int s = 0; s < h.length; s++) {
      double[] mixed = new double[d];
      for (int first = 0; first < d; first += width) {
        double[] shares = new double[h.length];
        for (int other = 0; other < h.length; other++) {
          double score = 0;
          for (int k = first; k < first + width; k++) {
            score += qkv[s][k] * qkv[other][d + k];
          }
          shares[other] = Math.exp(score / Math.sqrt(width));
        }
        double total = Arrays.stream(shares).sum();
        for (int other = 0; other < h.length; other++) {
          for (int k = first; k < first + width; k++) {
            mixed[k] += shares[other] / total * qkv[other][2 * d + k];
          }
        }
      }
      out[s] = apply(block + "attn_out", mixed);
    }
    return out;
  }

  /** Turns every pair of every head by its angle at a site. */
  private void turn(double[] x, int from, int site) {
    int width = shape.headWidth();
    int half = width / 2;
    for (int head = from; head < from + shape.width(); head += width) {
      for (int k = 0; k < half; k++) {
        int a = conventions.rotary() == Rotary.HALVES ? head + k : head + 2 * k;
        int b = conventions.rotary() == Rotary.HALVES ? a + half : a + 1;
        double angle = site * Math.pow(10_000, -(double) k / half);
        double turned = x[a] * Math.cos(angle) - x[b] * Math.sin(angle);
        x[b] = x[a] * Math.sin(angle) + x[b] * Math.cos(angle);
        x[a] = turned;
      }
    }
  }

  private double[][] modulated(double[][] x, String norm, double[] m, int first) {
    int d = shape.width();
    double[] weight = row(norm + ".weight", 0, d);
    double[] bias = row(norm + ".bias", 0, d);
    double[][] result = new double[x.length][d];
    for (int s = 0; s < x.length; s++) {
      double mean = Arrays.stream(x[s]).average().orElseThrow();
      double variance =
          Arrays.stream(x[s]).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      for (int k = 0; k < d; k++) {
        double normal = (x[s][k] - mean) / Math.sqrt(variance + conventions.normEpsilon());
        result[s][k] = (normal * weight[k] + bias[k]) * (1 + m[first + d + k]) + m[first + k];
      }
    }
    return result;
  }

  private static void add(double[] x, double[] m, int gate, double[] change) {
    for (int k = 0; k < x.length; k++) {
      x[k] += m[gate + k] * change[k];
    }
  }

  private double[] apply(String module, double[] x) {
    float[] weight = weights(module + ".weight");
    double[] y = row(module + ".bias", 0, weight.length / x.length);
    for (int out = 0; out < y.length; out++) {
      for (int in = 0; in < x.length; in++) {
        y[out] += weight[out * x.length + in] * x[in];
      }
    }
    return y;
  }

  private double[] row(String name, int row, int width) {
    float[] table = weights(name);
    double[] values = new double[width];
    Arrays.setAll(values, k -> table[row * width + k]);
    return values;
  }

  private float[] weights(String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  private double gelu(double x) {
    return conventions.tanhGelu()
        ? x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))
        : x / 2 * (1 + Erf.erf(x / Math.sqrt(2)));
  }

  private static double silu(double x) {
    return x / (1 + Math.exp(-x));
  }
}
