package org.glauber.network.lane;

/** A lane's logits have no law: one is NaN or +∞, or all of the drawable tokens' are -∞. */
public final class InvalidLogitsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidLogitsException(LaneStep step) {
    super(
        "at step %d, site %d its logits define no distribution: one is NaN or +infinity, or all are -infinity"
            .formatted(step.step(), step.site()));
  }
}
