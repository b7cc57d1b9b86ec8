package org.glauber.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.transformer.Transformer;
import org.glauber.network.transformer.TransformerShape;

/** A transformer without zero weights, so that each weight affects the logits. */
record RandomTransformer(TransformerShape shape, Map<String, float[]> weights) {

  static RandomTransformer of(TransformerShape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> names = Transformer.weightNames(shape);
    List<long[]> shapes = Transformer.weightShapes(shape);
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (int k = 0; k < names.size(); k++) {
      long[] dimensions = shapes.get(k);
      int count = 1;
      for (long dimension : dimensions) {
        count *= (int) dimension;
      }
      double deviation = 1 / Math.sqrt(dimensions[dimensions.length - 1]);
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
      weights.put(names.get(k), values);
    }
    return new RandomTransformer(shape, weights);
  }

  /** Writes the archive and returns its file. */
  Path write(Path file) {
    List<ScriptValue.Tensor> tensors = new ArrayList<>();
    List<long[]> shapes = Transformer.weightShapes(shape);
    for (float[] values : weights.values()) {
      tensors.add(ScriptValue.Tensor.parameter(values, shapes.get(tensors.size())));
    }
    try {
      ArchiveWriter.write(file, Transformer.source(), Transformer.withWeights(shape, tensors));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
