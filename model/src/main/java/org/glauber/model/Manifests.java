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
 * What a manifest means in the terms of the mathematics, whether it was read from disk or came over
 * the wire.
 */
public final class Manifests {
  private Manifests() {}

  /**
   * Checks every rule {@code model.proto} states for the manifest's fields.
   *
   * @throws ModelRefusedException naming the first that is broken
   */
  public static void verify(ModelManifest manifest) {
    ManifestRules.check(manifest);
  }

  /** σ, the identity where the manifest has none. */
  public static Scan scan(ModelManifest manifest) {
    return manifest.getScanCount() == 0
        ? Scan.identity(manifest.getSiteCount())
        : Scan.of(manifest.getScanList().stream().mapToInt(Integer::intValue).toArray());
  }

  /** Π: the keep probability, and π normalised, uniform over the drawable tokens where absent. */
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

  /** The sampler of a sampling; HEAT_BATH where it is unset. */
  public static Sampler sampler(Sampling sampling) {
    return sampling.getSampler() == Sampler.SAMPLER_UNSPECIFIED
        ? Sampler.SAMPLER_HEAT_BATH
        : sampling.getSampler();
  }

  /**
   * How the tokens of a chain follow from its seed and its sampling. 1: sites that were not redrawn
   * are shown to the network with as many visits as the chain has sweeps. 2: as pure noise.
   */
  public static int samplingVersion(ModelManifest manifest) {
    return manifest.hasPureNoiseVisits() ? 2 : 1;
  }

  /** The samplers the model is fit for: those it recommends settings for. */
  public static List<Sampler> samplers(ModelManifest manifest) {
    return manifest.getRecommendedList().stream()
        .map(entry -> sampler(entry.getSampling()))
        .toList();
  }

  /**
   * The settings the manifest recommends for a sampler; for {@code SAMPLER_UNSPECIFIED} its first.
   * Empty when the model is not fit for the sampler.
   */
  public static Optional<Sampling> recommended(ModelManifest manifest, Sampler sampler) {
    return manifest.getRecommendedList().stream()
        .map(RecommendedSampling::getSampling)
        .filter(sampling -> sampler == Sampler.SAMPLER_UNSPECIFIED || sampler(sampling) == sampler)
        .findFirst();
  }
}
