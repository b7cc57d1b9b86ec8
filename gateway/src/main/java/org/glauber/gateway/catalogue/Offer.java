package org.glauber.gateway.catalogue;

import java.util.List;

/**
 * What one denoiser offers.
 *
 * @param models the models it said it has loaded when it last answered
 * @param answering whether it answered the last time it was asked
 * @param problem what is wrong with its models, for operators; empty when nothing is
 */
record Offer(List<ServedModel> models, boolean answering, String problem) {
  static final Offer NONE = new Offer(List.of(), false, "");

  /** The same models from a denoiser that does not answer any more. */
  Offer silent() {
    return new Offer(models, false, problem);
  }
}
