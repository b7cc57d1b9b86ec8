package org.glauber.core.lane;

/**
 * Thrown when a lane's logits define no distribution: one is NaN or +∞, or those of all drawable
 * tokens are -∞.
 */
public final class InvalidLogitsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidLogitsException(LaneStep step) {
    super(
        "at step %d, site %d its logits define no distribution: one is NaN or +infinity, or all are -infinity"
            .formatted(step.step(), step.site()));
  }
}
