package org.glauber.denoiser.chain;

import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.model.Model;
import org.glauber.model.v1.Logits;

/**
 * A model that is served here, with its process worked out once.
 *
 * @param model the verified model on disk
 * @param scan σ
 * @param noise Π
 */
public record ServedModel(Model model, Scan scan, NoiseLaw noise) {

  /** The model with the scan and noise law of its manifest. */
  public static ServedModel of(Model model) {
    return new ServedModel(model, model.scan(), model.noiseLaw());
  }

  /** The name requests use. */
  public String name() {
    return model.name();
  }

  /** Whether its network puts out signal logits, else clean ones. */
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
