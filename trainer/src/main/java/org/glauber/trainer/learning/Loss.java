package org.glauber.trainer.learning;

/** What training minimises. All have the same minimiser. */
public enum Loss {
  /** Cross-entropy of p0 against the clean token. For networks with clean logits. */
  CROSS_ENTROPY,
  /**
   * The paper's binary cross-entropy of "the token seen is noise", in expectation over the token.
   */
  EXPECTED_BINARY,
  /** The paper's loss as it stands: binary cross-entropy at the one token seen. */
  BINARY;

  /** As the training source numbers it. */
  int code() {
    return ordinal();
  }
}
