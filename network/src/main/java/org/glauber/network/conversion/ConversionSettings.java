package org.glauber.network.conversion;

import java.util.Optional;
import java.util.OptionalInt;
import org.glauber.network.dit.DitConventions;

/**
 * What the tensors of a checkpoint do not show.
 *
 * @param tree where the network lies in the checkpoint; empty for the moving average or the only
 *     network
 * @param siteCount L
 * @param conventions the conventions of the network
 * @param declared what a configuration or the caller says about the sizes
 */
public record ConversionSettings(
    String tree, int siteCount, DitConventions conventions, Declared declared) {

  /**
   * Sizes that are stated beside the tensors. Empty ones follow from the tensors, or are refused as
   * missing.
   *
   * @param vocabularySize V
   * @param hiddenRow the row of the embedding that stands for the hidden site
   * @param heads the attention heads of a block
   * @param rotaryBase the base of the rotary frequencies; empty for the checkpoint's own
   *     frequencies, or 10,000
   */
  @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
  public record Declared(
      OptionalInt vocabularySize,
      OptionalInt hiddenRow,
      OptionalInt heads,
      Optional<Double> rotaryBase) {

    /** Nothing is stated. */
    public static final Declared NOTHING =
        new Declared(
            OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
  }
}
