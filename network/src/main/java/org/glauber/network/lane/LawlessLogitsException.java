package org.glauber.network.lane;

/** A lane's logits have no law: one is NaN or +∞, or all are -∞. */
public final class LawlessLogitsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LawlessLogitsException() {
    super("the network gave no law: a logit is NaN or +infinity, or all are -infinity");
  }
}
