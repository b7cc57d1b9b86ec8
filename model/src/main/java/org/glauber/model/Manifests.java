package org.glauber.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;

/**
 * Converts the fields of a manifest, read from disk or received in a message, to the types of
 * {@code org.glauber.core}.
 */
public final class Manifests {
  private Manifests() {}

  /**
   * Checks the rules of {@code model.proto} for the manifest's fields.
   *
   * @throws ModelRefusedException naming the first broken rule
   */
  public static void verify(ModelManifest manifest) {
    ManifestRules.check(manifest);
  }

  /** The scan σ; the identity when the manifest has none. */
  public static Scan scan(ModelManifest manifest) {
    return manifest.getScanCount() == 0
        ? Scan.identity(manifest.getSiteCount())
        : Scan.of(manifest.getScanList().stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * The noise law Π: the keep probability, and the normalised token weights as π, which is uniform
   * over the drawable tokens when the manifest has no weights.
   */
  public static NoiseLaw noiseLaw(ModelManifest manifest) {
    double[] probabilities = new double[manifest.getVocabularySize()]; // (token)
    if (manifest.getTokenWeightsCount() == 0) {
      Arrays.fill(probabilities, 1);
      manifest.getReservedTokensList().forEach(token -> probabilities[token] = 0);
    } else {
      Arrays.setAll(probabilities, manifest::getTokenWeights);
    }
    double sum = Arrays.stream(probabilities).sum();
    Arrays.setAll(probabilities, token -> probabilities[token] / sum);
    return NoiseLaw.of(manifest.getKeepProbability(), probabilities);
  }

  /** The sampler of a sampling; HEAT_BATH when it is unset. */
  public static Sampler sampler(Sampling sampling) {
    return sampling.getSampler() == Sampler.SAMPLER_UNSPECIFIED
        ? Sampler.SAMPLER_HEAT_BATH
        : sampling.getSampler();
  }

  /**
   * The version of the function from seed and sampling to tokens. In version 1 the network sees
   * sites that were not redrawn yet with as many visits as the chain has sweeps; in version 2 as
   * pure noise.
   */
  public static int samplingVersion(ModelManifest manifest) {
    return manifest.hasPureNoiseVisits() ? 2 : 1;
  }

  /** The samplers that the model supports: those that it recommends settings for. */
  public static List<Sampler> samplers(ModelManifest manifest) {
    return manifest.getRecommendedList().stream()
        .map(entry -> sampler(entry.getSampling()))
        .toList();
  }

  /**
   * The settings that the manifest recommends for a sampler; for {@code SAMPLER_UNSPECIFIED} the
   * first. Empty when the model does not support the sampler.
   */
  public static Optional<Sampling> recommended(ModelManifest manifest, Sampler sampler) {
    return manifest.getRecommendedList().stream()
        .map(RecommendedSampling::getSampling)
        .filter(sampling -> sampler == Sampler.SAMPLER_UNSPECIFIED || sampler(sampling) == sampler)
        .findFirst();
  }
}
