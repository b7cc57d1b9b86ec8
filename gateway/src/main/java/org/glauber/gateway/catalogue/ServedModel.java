package org.glauber.gateway.catalogue;

import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.model.Manifests;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;

/**
 * A model that denoisers serve.
 *
 * @param manifest what it is; every rule of it holds
 * @param digest SHA-256 of the manifest, which tells it from another model of its name
 * @param scan σ
 * @param noise Π
 */
public record ServedModel(ModelManifest manifest, String digest, Scan scan, NoiseLaw noise) {

  /**
   * The model that a manifest describes.
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

  /** L. */
  public int siteCount() {
    return manifest.getSiteCount();
  }

  /** V. */
  public int vocabularySize() {
    return manifest.getVocabularySize();
  }

  /** What its tokens stand for. */
  public Modality modality() {
    return manifest.getModality();
  }
}
