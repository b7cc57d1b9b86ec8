package org.glauber.trainer.recipe;

/** The function that training minimises. All of them have the same minimiser. */
public enum Loss {
  /** Cross-entropy of p0 against the clean token, for networks with clean logits. */
  CROSS_ENTROPY,
  /**
   * The paper's binary cross-entropy of "the shown token is noise", as an expectation over the
   * token.
   */
  EXPECTED_BINARY,
  /** The paper's loss unchanged: binary cross-entropy at the one token shown. */
  BINARY;

  /** Returns the number of this loss in the training module. */
  public int code() {
    return ordinal();
  }
}
