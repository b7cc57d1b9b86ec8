package org.glauber.denoiser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.glauber.model.repository.ModelWriter;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.NumberFormat;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.model.v1.TextProfile;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.transformer.Transformer;
import org.glauber.network.transformer.TransformerShape;
import org.glauber.serving.model.ModelsOnDisk;

/** Small models with random weights, each in a directory below the models directory. */
public final class SampleModels {
  static final int SITES = 12;
  static final int TOKENS = 20;
  static final int MAX_SWEEPS = 1_024;

  /** Never drawn, so that it does not occur in warm-up. */
  static final int RESERVED = 2;

  private SampleModels() {}

  /** A model for each meaning of logits, for the application under test. */
  public static final class OnDisk extends ModelsOnDisk {
    @Override
    protected void write(Path models) throws IOException {
      transformer(models, "clean", Logits.LOGITS_CLEAN);
      transformer(models, "signal", Logits.LOGITS_SIGNAL);
    }
  }

  /** A transformer. */
  static Path transformer(Path models, String name, Logits logits) throws IOException {
    Path home = Files.createDirectories(models.resolve(name));
    TransformerShape shape = new TransformerShape(SITES, TOKENS, MAX_SWEEPS, 2, 2, 16, 8);
    SplittableRandom random = new SplittableRandom(name.hashCode());
    List<ScriptValue.Tensor> weights = new ArrayList<>();
    for (long[] dimensions : Transformer.weightShapes(shape)) {
      int count = 1;
      for (long dimension : dimensions) {
        count *= (int) dimension;
      }
      float[] values = new float[count];
      for (int k = 0; k < count; k++) {
        values[k] = (float) (random.nextGaussian() / Math.sqrt(dimensions[dimensions.length - 1]));
      }
      weights.add(ScriptValue.Tensor.parameter(values, dimensions));
    }
    ArchiveWriter.write(
        home.resolve("denoiser.pt"), Transformer.source(), Transformer.withWeights(shape, weights));
    seal(home, logits);
    return home;
  }

  /** A network that breaks when it is shown the reserved token. */
  static void fragile(Path models, String name) throws IOException {
    shownTheReservedToken(models, name, "ops.prim.RaiseException(\"the device is gone\")");
  }

  /** A network that takes seconds when it is shown the reserved token. */
  static void slow(Path models, String name) throws IOException {
    shownTheReservedToken(
        models,
        name,
        """
        for i in range(40000000):
            n = n + i % 2\
        """);
  }

  /** A network whose logits are NaN when it is shown the reserved token. */
  static void undefined(Path models, String name) throws IOException {
    shownTheReservedToken(models, name, "return torch.zeros([torch.size(tokens, 0), 20]) + nan");
  }

  private static void shownTheReservedToken(Path models, String name, String does)
      throws IOException {
    network(
        models,
        name,
        """
        n = 0
        if bool(torch.any(torch.eq(tokens, 2))):
          %s
        return torch.mul(torch.zeros([torch.size(tokens, 0), 20]), n)
        """
            .formatted(does));
  }

  /**
   * A network without weights.
   *
   * @param body of its method {@code logits(tokens, step, site)}
   */
  public static Path network(Path models, String name, String body) throws IOException {
    Path home = Files.createDirectories(models.resolve(name));
    String source =
        """
        class Special(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def logits(self: __torch__.Special, tokens: Tensor, step: Tensor, site: Tensor) -> Tensor:
        """
            + body.indent(4);
    Map<String, ScriptValue> attributes = new LinkedHashMap<>();
    attributes.put("training", new ScriptValue.Truth(false));
    ArchiveWriter.write(
        home.resolve("denoiser.pt"), source, ScriptValue.Module.of("Special", attributes));
    seal(home, Logits.LOGITS_SIGNAL);
    return home;
  }

  /** Makes the manifest match the files. */
  static void seal(Path home, Logits logits) throws IOException {
    Files.writeString(home.resolve("tokenizer.json"), "{}");
    ModelManifest.Builder draft =
        ModelManifest.newBuilder()
            .setName(home.getFileName().toString())
            .setModality(Modality.MODALITY_TEXT)
            .setSiteCount(SITES)
            .setVocabularySize(TOKENS)
            .setMaxSweeps(MAX_SWEEPS)
            .setKeepProbability(0.5)
            .addReservedTokens(RESERVED)
            .addAllScan(List.of(3, 0, 7, 1, 11, 5, 2, 9, 4, 10, 6, 8))
            .setLogits(logits)
            .setNumberFormat(NumberFormat.NUMBER_FORMAT_FLOAT32)
            .setText(TextProfile.newBuilder().setEndToken(1).setPadToken(0))
            .addRecommended(recommended(Sampler.SAMPLER_HEAT_BATH));
    if (logits == Logits.LOGITS_CLEAN) {
      draft.setPureNoiseVisits(MAX_SWEEPS);
      draft.addRecommended(recommended(Sampler.SAMPLER_THINNED_HEAT_BATH));
    }
    ModelWriter.write(
        home,
        draft.build(),
        Map.of(
            "denoiser.pt", FileRole.FILE_ROLE_DENOISER,
            "tokenizer.json", FileRole.FILE_ROLE_TOKENIZER_JSON));
  }

  private static RecommendedSampling recommended(Sampler sampler) {
    return RecommendedSampling.newBuilder()
        .setSampling(
            Sampling.newBuilder().setSampler(sampler).setSweeps(4).setTemperature(1).setTopP(1))
        .build();
  }
}
