package org.glauber.denoiser.chain;

import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.model.Model;
import org.glauber.model.v1.Logits;

/**
 * A model that is served, with the scan and noise law of its manifest.
 *
 * @param model the verified model on disk
 * @param scan σ
 * @param noise Π
 */
public record ServedModel(Model model, Scan scan, NoiseLaw noise) {

  /** A served model, with scan and noise law computed from the manifest. */
  public static ServedModel of(Model model) {
    return new ServedModel(model, model.scan(), model.noiseLaw());
  }

  /** The name of the model in requests. */
  public String name() {
    return model.name();
  }

  /** Whether the network returns signal logits; otherwise clean logits. */
  public boolean hasSignalLogits() {
    return model.manifest().getLogits() == Logits.LOGITS_SIGNAL;
  }

  /** L. */
  public int siteCount() {
    return scan.siteCount();
  }

  /** V. */
  public int vocabularySize() {
    return noise.vocabularySize();
  }
}
