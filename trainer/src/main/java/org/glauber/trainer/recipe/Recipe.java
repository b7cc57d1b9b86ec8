package org.glauber.trainer.recipe;

import org.glauber.network.transformer.TransformerShape;
import org.glauber.trainer.loop.RunSize;

/**
 * Every setting that determines a training run, except the corpus.
 *
 * @param shape the network's shape
 */
public record Recipe(
    TransformerShape shape,
    Objective objective,
    Optimization optimization,
    ExampleMix mix,
    RunSize size,
    Start start) {

  public Recipe {
    if (mix.hiddenSites() > shape.siteCount()) {
      throw new IllegalArgumentException(
          "hidden sites must be 1 to " + shape.siteCount() + ": " + mix.hiddenSites());
    }
  }

  /** Returns this recipe with another number of examples. */
  public Recipe withExamples(long count) {
    return new Recipe(shape, objective, optimization, mix, size.withExamples(count), start);
  }

  /** Returns the learning rate of an update, counted from 0. */
  public double rate(long update) {
    return optimization.rate(update, size.updates());
  }

  /** Returns whether an update belongs to the opening of the run. */
  public boolean isOpening(long update) {
    return mix.isOpening(update, size.updates());
  }

  /** Returns whether the examples of an update contain only questions that a chain asks. */
  public boolean isServed(long update) {
    return mix.isServed(update, size.updates());
  }
}
