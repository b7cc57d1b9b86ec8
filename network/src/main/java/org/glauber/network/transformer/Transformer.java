package org.glauber.network.transformer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.glauber.network.archive.ScriptSource;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.network.archive.ScriptValue.Whole;
import org.glauber.network.archive.TensorData;

/**
 * The denoising network as a TorchScript module: its source and its module tree.
 *
 * <p>The source is the resource {@code transformer.py}: the SEDD/DiT block of the paper with rotary
 * positions and adaLN-zero from a time embedding, and one addition, an embedding of every site's
 * visits, whose last row stands for pure noise.
 */
public final class Transformer {
  private static final int FREQUENCY_COUNT = 128;
  private static final double MAX_PERIOD_STEPS = 10_000;
  private static final double MAX_PERIOD_SITES = 10_000;

  /** The initial logit of a token at its own embedding is about this times the width. */
  private static final float HEAD_SCALE = 0.05f;

  private static final float OUT_SCALE = 1.7f;

  private static final Set<String> BLOCK_WEIGHTS =
      Set.of(
          "modulation",
          "modulation_bias",
          "attention_norm",
          "mlp_norm",
          "mlp_in_bias",
          "mlp_out_bias",
          "query",
          "key_value",
          "attention_out",
          "mlp_in",
          "mlp_out");

  private static final int MATRIX_COUNT = 5;

  private Transformer() {}

  /** The TorchScript source that declares class {@code Transformer}. */
  public static String source() {
    return ScriptSource.read(Transformer.class, "transformer.py");
  }

  /**
   * Initial weights for training, in the order of {@link #weightNames}.
   *
   * <p>Blocks start as the identity (adaLN-zero). Later sentences of a text repeat tokens of
   * earlier ones, and networks learn such copying last, so the initial weights make it easy. The
   * head starts as the token embedding, scaled down, although the two are not tied. The output
   * matrix of attention starts as the transpose of its value matrix, so that a token that is
   * attended to raises its own logit (Trockman and Kolter, Mimetic Initialization of Self-Attention
   * Layers, 2023).
   */
  public static List<Tensor> untrained(TransformerShape shape, RandomGenerator random) {
    SequencedMap<String, float[]> values = new LinkedHashMap<>();
    List<Weight> weights = weights(shape);
    weights.forEach(weight -> values.put(weight.name(), weight.initialValues(random)));
    startCopying(shape, values);
    return weights.stream()
        .map(weight -> Tensor.parameter(named(values, weight.name()), weight.shape()))
        .toList();
  }

  private static void startCopying(TransformerShape shape, Map<String, float[]> values) {
    float[] embedding = named(values, "token_embedding"); // (token, width)
    float[] head = named(values, "head"); // (token, width)
    for (int k = 0; k < head.length; k++) {
      head[k] = HEAD_SCALE * embedding[k];
    }
    int width = shape.width();
    float[] keyValue = named(values, "key_value"); // (layer, 2 · width, width)
    float[] out = named(values, "attention_out"); // (layer, width, width)
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (int row = 0; row < width; row++) {
        for (int column = 0; column < width; column++) {
          int value = ((2 * layer + 1) * width + row) * width + column;
          out[(layer * width + column) * width + row] = OUT_SCALE * keyValue[value];
        }
      }
    }
  }

  private static float[] named(Map<String, float[]> values, String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  /**
   * The module of a network with these weights, in the order of {@link #weightNames}, for serving.
   */
  public static ScriptValue.Module withWeights(TransformerShape shape, List<Tensor> weights) {
    return withWeights(shape, weights, false);
  }

  /**
   * The module of a network with these weights.
   *
   * @param weights in the order of {@link #weightNames}
   * @param bfloat16Matmul whether the matrix products of its blocks are rounded to bfloat16
   */
  public static ScriptValue.Module withWeights(
      TransformerShape shape, List<Tensor> weights, boolean bfloat16Matmul) {
    List<Weight> expected = weights(shape);
    if (weights.size() != expected.size()) {
      throw new IllegalArgumentException(
          "a transformer has " + expected.size() + " weights, not " + weights.size());
    }
    SequencedMap<String, ScriptValue> attributes = new LinkedHashMap<>();
    attributes.put("training", new ScriptValue.Truth(false));
    attributes.put("layers", new Whole(shape.layers()));
    attributes.put("heads", new Whole(shape.heads()));
    attributes.put("bfloat16_matmul", new ScriptValue.Truth(bfloat16Matmul));
    for (int k = 0; k < weights.size(); k++) {
      Weight weight = expected.get(k);
      if (weight.count() != weights.get(k).data().count()) {
        throw new IllegalArgumentException(
            weight.name()
                + " has "
                + weight.count()
                + " values, not "
                + weights.get(k).data().count());
      }
      attributes.put(weight.name(), weights.get(k));
    }
    boolean bfloat16 = weights.getFirst().data() instanceof TensorData.BFloat16s;
    attributes.put("frequencies", frequencies());
    attributes.put("cosines", rotations(shape, bfloat16, true));
    attributes.put("sines", rotations(shape, bfloat16, false));
    attributes.put("modulation_table", Tensor.constant(new float[0], 0, 0));
    return new ScriptValue.Module("Transformer", attributes);
  }

  /** The names of the trained tensors, in their order in the source's {@code weights()}. */
  public static List<String> weightNames(TransformerShape shape) {
    return weights(shape).stream().map(Weight::name).toList();
  }

  /** The shape of each trained tensor, in the same order. */
  public static List<long[]> weightShapes(TransformerShape shape) {
    return weights(shape).stream().map(Weight::shape).toList();
  }

  /** Whether a weight is stacked over the blocks along its first dimension. */
  public static boolean isOfBlocks(String weightName) {
    return BLOCK_WEIGHTS.contains(weightName);
  }

  /** The number of stacked matrices of the blocks, which are the last of the weights. */
  public static int matrixCount() {
    return MATRIX_COUNT;
  }

  /** The number of trained parameters. */
  public static long parameterCount(TransformerShape shape) {
    return weights(shape).stream().mapToLong(Weight::count).sum();
  }

  private static List<Weight> weights(TransformerShape s) {
    int n = s.layers();
    int d = s.width();
    int c = s.conditioningWidth();
    return List.of(
        Weight.normal("token_embedding", 1, s.vocabularySize() + 1, d),
        Weight.normal("visits_embedding", 0.1, s.pureNoiseVisits() + 1, d),
        Weight.linear("time_in", 2 * FREQUENCY_COUNT, c, 2 * FREQUENCY_COUNT),
        Weight.constant("time_in_bias", 0, c),
        Weight.linear("time_out", c, c, c),
        Weight.constant("time_out_bias", 0, c),
        Weight.constant("modulation", 0, n, 6 * d, c),
        Weight.constant("modulation_bias", 0, n, 6 * d),
        Weight.constant("attention_norm", 1, n, d),
        Weight.constant("mlp_norm", 1, n, d),
        Weight.constant("mlp_in_bias", 0, n, 4 * d),
        Weight.constant("mlp_out_bias", 0, n, d),
        Weight.constant("head_modulation", 0, 2 * d, c),
        Weight.constant("head_modulation_bias", 0, 2 * d),
        Weight.constant("head_norm", 1, d),
        Weight.constant("head", 0, s.vocabularySize(), d),
        Weight.constant("head_bias", 0, s.vocabularySize()),
        Weight.linear("query", d, n, d, d),
        Weight.linear("key_value", d, n, 2 * d, d),
        Weight.linear("attention_out", d, n, d, d),
        Weight.linear("mlp_in", d, n, 4 * d, d),
        Weight.linear("mlp_out", 4 * d, n, d, 4 * d));
  }

  private static Tensor frequencies() {
    float[] values = new float[FREQUENCY_COUNT];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) Math.exp(-Math.log(MAX_PERIOD_STEPS) * k / FREQUENCY_COUNT);
    }
    return Tensor.constant(values, FREQUENCY_COUNT);
  }

  private static Tensor rotations(TransformerShape shape, boolean bfloat16, boolean cosines) {
    int half = shape.headWidth() / 2;
    float[] values = new float[shape.siteCount() * half]; // (site, frequency)
    for (int site = 0; site < shape.siteCount(); site++) {
      for (int k = 0; k < half; k++) {
        double angle = site * Math.pow(MAX_PERIOD_SITES, -(double) k / half);
        values[site * half + k] = (float) (cosines ? Math.cos(angle) : Math.sin(angle));
      }
    }
    TensorData data = bfloat16 ? new TensorData.BFloat16s(values) : new TensorData.Floats(values);
    return Tensor.constant(data, shape.siteCount(), half);
  }
}
