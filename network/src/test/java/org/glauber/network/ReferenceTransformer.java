package org.glauber.network;

import java.util.Arrays;
import java.util.Objects;

/**
 * The transformer in plain Java and double precision: every block and the head at all sites, one
 * number at a time. The TorchScript source must compute the same.
 */
final class ReferenceTransformer {
  private static final int FREQUENCIES = 128;

  private final RandomTransformer network;
  private final int siteCount;
  private final int width;
  private final int heads;
  private final int headWidth;

  ReferenceTransformer(RandomTransformer network) {
    this.network = network;
    this.siteCount = network.shape().siteCount();
    this.width = network.shape().width();
    this.heads = network.shape().heads();
    this.headWidth = width / heads;
  }

  /** (site, token) The logits at every site, for a state in which some are hidden. */
  double[][] logits(int[] tokens, int step, int[] visits) {
    double[] c = conditioning(step);
    double[][] x = new double[siteCount][]; // (site, width)
    for (int site = 0; site < siteCount; site++) {
      x[site] = embedding(tokens[site], visits[site]);
    }
    for (int layer = 0; layer < network.shape().layers(); layer++) {
      double[][] m = chunks(linear("modulation", layer, c, "modulation_bias"), 6);
      double[][] attended = attention(layer, modulated(x, "attention_norm", layer, m[0], m[1]));
      for (int site = 0; site < siteCount; site++) {
        x[site] = sum(x[site], product(m[2], attended[site]));
      }
      double[][] h = modulated(x, "mlp_norm", layer, m[3], m[4]);
      for (int site = 0; site < siteCount; site++) {
        double[] inner = linear("mlp_in", layer, h[site], "mlp_in_bias");
        Arrays.setAll(inner, k -> gelu(inner[k]));
        x[site] = sum(x[site], product(m[5], linear("mlp_out", layer, inner, "mlp_out_bias")));
      }
    }
    double[][] m = chunks(linear("head_modulation", 0, c, "head_modulation_bias"), 2);
    double[][] h = modulated(x, "head_norm", 0, m[0], m[1]);
    return Arrays.stream(h)
        .map(row -> linear("head", 0, row, "head_bias"))
        .toArray(double[][]::new);
  }

  private double[] embedding(int token, int visits) {
    int hidden = network.shape().vocabularySize();
    int pureNoise = network.shape().pureNoiseVisits();
    return token == hidden || visits == pureNoise
        ? sum(row("token_embedding", hidden), row("visits_embedding", pureNoise))
        : sum(row("token_embedding", token), row("visits_embedding", visits));
  }

  private double[] conditioning(int step) {
    double[] waves = new double[2 * FREQUENCIES];
    for (int k = 0; k < FREQUENCIES; k++) {
      double angle = step * Math.pow(10_000, -(double) k / FREQUENCIES);
      waves[k] = Math.cos(angle);
      waves[FREQUENCIES + k] = Math.sin(angle);
    }
    double[] hidden = linear("time_in", 0, waves, "time_in_bias");
    Arrays.setAll(hidden, k -> silu(hidden[k]));
    double[] c = linear("time_out", 0, hidden, "time_out_bias");
    Arrays.setAll(c, k -> silu(c[k]));
    return c;
  }

  /** Every site attends to every site, no mask. */
  private double[][] attention(int layer, double[][] h) {
    double[][] queries = new double[siteCount][];
    double[][] keys = new double[siteCount][];
    double[][] values = new double[siteCount][];
    for (int site = 0; site < siteCount; site++) {
      double[][] keyValue = chunks(linear("key_value", layer, h[site]), 2);
      queries[site] = rotated(linear("query", layer, h[site]), site);
      keys[site] = rotated(keyValue[0], site);
      values[site] = keyValue[1];
    }
    double[][] out = new double[siteCount][];
    for (int site = 0; site < siteCount; site++) {
      double[] mixed = new double[width];
      for (int head = 0; head < heads; head++) {
        mix(queries[site], keys, values, head, mixed);
      }
      out[site] = linear("attention_out", layer, mixed);
    }
    return out;
  }

  private void mix(double[] query, double[][] keys, double[][] values, int head, double[] mixed) {
    double[] weights = new double[siteCount];
    double total = 0;
    for (int other = 0; other < siteCount; other++) {
      double score = 0;
      for (int k = head * headWidth; k < (head + 1) * headWidth; k++) {
        score += query[k] * keys[other][k];
      }
      weights[other] = Math.exp(score / Math.sqrt(headWidth));
      total += weights[other];
    }
    for (int other = 0; other < siteCount; other++) {
      for (int k = head * headWidth; k < (head + 1) * headWidth; k++) {
        mixed[k] += weights[other] / total * values[other][k];
      }
    }
  }

  /** RoPE: within each head, the pair (k, k + half) turns by site · 10000^(-k / half). */
  private double[] rotated(double[] x, int site) {
    double[] turned = new double[width];
    int half = headWidth / 2;
    for (int k = 0; k < width; k++) {
      int inHead = k % headWidth;
      double angle = site * Math.pow(10_000, -(double) (inHead % half) / half);
      turned[k] =
          inHead < half
              ? x[k] * Math.cos(angle) - x[k + half] * Math.sin(angle)
              : x[k - half] * Math.sin(angle) + x[k] * Math.cos(angle);
    }
    return turned;
  }

  /** adaLN: layer norm with a scale and no offset, then (1 + scale) and shift from the step. */
  private double[][] modulated(
      double[][] x, String norm, int layer, double[] shift, double[] scale) {
    double[][] result = new double[siteCount][width];
    float[] weights = weights(norm);
    for (int site = 0; site < siteCount; site++) {
      double mean = Arrays.stream(x[site]).average().orElseThrow();
      double variance =
          Arrays.stream(x[site]).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      for (int k = 0; k < width; k++) {
        double normal = (x[site][k] - mean) / Math.sqrt(variance + 1e-5);
        result[site][k] = normal * weights[layer * width + k] * (1 + scale[k]) + shift[k];
      }
    }
    return result;
  }

  private double[] linear(String name, int layer, double[] x) {
    float[] weights = weights(name);
    int outputs = weights.length / x.length / layersOf(name);
    double[] y = new double[outputs];
    for (int out = 0; out < outputs; out++) {
      for (int in = 0; in < x.length; in++) {
        y[out] += weights[(layer * outputs + out) * x.length + in] * x[in];
      }
    }
    return y;
  }

  private double[] linear(String name, int layer, double[] x, String bias) {
    double[] y = linear(name, layer, x);
    float[] offsets = weights(bias);
    Arrays.setAll(y, k -> y[k] + offsets[layer * y.length + k]);
    return y;
  }

  private int layersOf(String name) {
    return name.startsWith("head") || name.startsWith("time") ? 1 : network.shape().layers();
  }

  private double[] row(String name, int row) {
    float[] table = weights(name);
    double[] values = new double[width];
    Arrays.setAll(values, k -> table[row * width + k]);
    return values;
  }

  private float[] weights(String name) {
    return Objects.requireNonNull(network.weights().get(name));
  }

  private static double[][] chunks(double[] x, int count) {
    int size = x.length / count;
    double[][] parts = new double[count][];
    Arrays.setAll(parts, k -> Arrays.copyOfRange(x, k * size, (k + 1) * size));
    return parts;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] c = new double[a.length];
    Arrays.setAll(c, k -> a[k] + b[k]);
    return c;
  }

  private static double[] product(double[] a, double[] b) {
    double[] c = new double[a.length];
    Arrays.setAll(c, k -> a[k] * b[k]);
    return c;
  }

  private static double silu(double x) {
    return x / (1 + Math.exp(-x));
  }

  private static double gelu(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }
}
