package org.glauber.trainer.recipe;

/**
 * Which kinds of examples a run shows.
 *
 * @param openingShare share of the run, at its start, in which examples have little noise and no
 *     clamps: there the network learns many times sooner than under noise that later words repeat
 *     earlier ones
 * @param servedShare share of the run, at its end, in which examples contain only questions that a
 *     chain asks
 * @param hiddenSites maximum number of questions per example
 * @param clampedShare share of the examples with clamped sites
 */
public record ExampleMix(
    double openingShare, double servedShare, int hiddenSites, double clampedShare) {
  public ExampleMix {
    ShareRange.require("openingShare", openingShare);
    ShareRange.require("servedShare", servedShare);
    ShareRange.require("clampedShare", clampedShare);
    if (hiddenSites < 1) {
      throw new IllegalArgumentException("hiddenSites must be 1 or more: " + hiddenSites);
    }
  }

  /** Returns whether an update belongs to the opening of a run of {@code updates} updates. */
  boolean isOpening(long update, long updates) {
    return update < openingShare * updates;
  }

  /** Returns whether the examples of an update contain only questions that a chain asks. */
  boolean isServed(long update, long updates) {
    return update >= (1 - servedShare) * updates;
  }
}
