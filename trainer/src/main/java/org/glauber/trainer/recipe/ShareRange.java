package org.glauber.trainer.recipe;

/** Validates shares of a whole. */
final class ShareRange {
  private ShareRange() {}

  /** Requires a value from 0 to 1, both included. */
  static void require(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " must be 0 to 1: " + share);
    }
  }
}
