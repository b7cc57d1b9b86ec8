package org.glauber.gateway.catalogue;

import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.model.Manifests;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;

/**
 * A model that at least one denoiser serves.
 *
 * @param manifest its manifest, already verified
 * @param digest SHA-256 of the manifest, which distinguishes it from other models of the same name
 * @param scan σ, the order in which sites are visited
 * @param noise Π, the noise law
 */
public record ServedModel(ModelManifest manifest, String digest, Scan scan, NoiseLaw noise) {

  /**
   * Creates the model that a manifest describes.
   *
   * @throws org.glauber.model.ModelRefusedException when the manifest breaks a rule
   */
  static ServedModel of(ModelManifest manifest, String digest) {
    Manifests.verify(manifest);
    return new ServedModel(
        manifest, digest, Manifests.scan(manifest), Manifests.noiseLaw(manifest));
  }

  /** The name that requests use. */
  public String name() {
    return manifest.getName();
  }

  /** L, the number of sites. */
  public int siteCount() {
    return manifest.getSiteCount();
  }

  /** V, the number of tokens. */
  public int vocabularySize() {
    return manifest.getVocabularySize();
  }

  /** What its tokens represent: text or an image. */
  public Modality modality() {
    return manifest.getModality();
  }
}
