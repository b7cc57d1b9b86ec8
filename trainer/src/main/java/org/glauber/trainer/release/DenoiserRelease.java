package org.glauber.trainer.release;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.glauber.core.Scan;
import org.glauber.model.Manifests;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.ModelCard;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.NumberFormat;
import org.glauber.model.v1.Sampling;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.network.transformer.Transformer;
import org.glauber.trainer.examples.NoisingProcess;
import org.glauber.trainer.recipe.Recipe;

/**
 * A denoiser as it is served: the file of its network, and the manifest.
 *
 * @param profile describes the tokens: modality, reserved tokens, and text or image profile
 */
public record DenoiserRelease(Recipe recipe, Scan scan, ModelManifest profile) {

  /** Returns the release of a training with another number of examples. */
  public DenoiserRelease withExamples(long count) {
    return new DenoiserRelease(recipe.withExamples(count), scan, profile);
  }

  /**
   * Returns the scan and the noise law: the recipe's Π(φ), and π uniform over all tokens that are
   * not reserved.
   */
  public NoisingProcess noisingProcess() {
    return new NoisingProcess(scan, Manifests.noiseLaw(process()));
  }

  /** Returns the part of the manifest that describes the tokens and the process. */
  public ModelManifest process() {
    return profile.toBuilder()
        .setSiteCount(recipe.shape().siteCount())
        .setVocabularySize(recipe.shape().vocabularySize())
        .setMaxSweeps(recipe.shape().maxSweeps())
        .setPureNoiseVisits(recipe.shape().pureNoiseVisits())
        .setKeepProbability(recipe.objective().keepProbability())
        .addAllScan(IntStream.range(0, scan.siteCount()).mapToObj(scan::siteAt).toList())
        .setLogits(recipe.objective().cleanLogits() ? Logits.LOGITS_CLEAN : Logits.LOGITS_SIGNAL)
        .build();
  }

  /** Returns the sampling options of the recommended sampler. */
  public Sampling recommendedSampling() {
    return recommendations().first();
  }

  private Recommendations recommendations() {
    return new Recommendations(
        profile.getModality(), recipe.objective(), recipe.shape().maxSweeps());
  }

  /** Returns the manifest, without the files. */
  public ModelManifest manifest(String name, ModelCard card) {
    return process().toBuilder()
        .setName(name)
        .setVersion("1")
        .setNumberFormat(NumberFormat.NUMBER_FORMAT_FLOAT32)
        .setCard(card)
        .addAllSchedules(recommendations().schedules())
        .addAllRecommended(recommendations().samplings())
        .build();
  }

  /** Writes a network with these weights, in the form in which it is served. */
  public void write(Path file, List<Tensor> weights) throws IOException {
    List<Tensor> served =
        weights.stream().map(w -> Tensor.constant(w.floats(), w.shape())).toList();
    ArchiveWriter.write(
        file, Transformer.source(), Transformer.withWeights(recipe.shape(), served));
  }
}
