package org.glauber.denoiser.chain;

import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.model.Model;
import org.glauber.model.v1.Logits;

/**
 * The model of a chain: a model on disk with the scan and noise law of its manifest.
 *
 * @param model the verified model on disk
 * @param scan σ
 * @param noise Π
 */
public record ChainModel(Model model, Scan scan, NoiseLaw noise) {

  /** A model with the scan and noise law of its manifest. */
  public static ChainModel of(Model model) {
    return new ChainModel(model, model.scan(), model.noiseLaw());
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
