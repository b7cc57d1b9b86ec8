package org.glauber.network.sampler;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.glauber.core.NoiseLaw;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptSource;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.archive.TensorData;

/**
 * Writes the archive of a model's sampler: the source, which is the resource {@code sampler.py},
 * and the law π of a noise token.
 */
public final class Sampler {
  private Sampler() {}

  /**
   * Writes the sampler of one model.
   *
   * @param cleanLogits whether the network returns clean logits; otherwise signal logits
   */
  public static void write(Path archive, boolean cleanLogits, NoiseLaw noise) throws IOException {
    int vocabularySize = noise.vocabularySize();
    double[] logTokenLaw = new double[vocabularySize];
    boolean hasReserved = false;
    long[] tokens = new long[vocabularySize];
    for (int token = 0; token < vocabularySize; token++) {
      logTokenLaw[token] = noise.logProbability(token);
      hasReserved |= noise.isReserved(token);
      tokens[token] = token;
    }
    SequencedMap<String, ScriptValue> attributes = new LinkedHashMap<>();
    attributes.put("training", new ScriptValue.Truth(false));
    attributes.put("clean_logits", new ScriptValue.Truth(cleanLogits));
    attributes.put(
        "log_token_law",
        ScriptValue.Tensor.constant(new TensorData.Doubles(logTokenLaw), vocabularySize));
    attributes.put("has_reserved", new ScriptValue.Truth(hasReserved));
    attributes.put("uniform_law", new ScriptValue.Truth(noise.isUniform()));
    attributes.put(
        "tokens", ScriptValue.Tensor.constant(new TensorData.Longs(tokens), 1, vocabularySize));
    ArchiveWriter.write(
        archive,
        ScriptSource.read(Sampler.class, "sampler.py"),
        new ScriptValue.Module("Sampler", attributes));
  }
}
