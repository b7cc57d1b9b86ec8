package org.glauber.trainer.loop;

/**
 * The length of a training run.
 *
 * @param examples total number of examples shown; for a VQGAN, of images
 * @param batch number of examples per update
 */
public record RunSize(long examples, int batch) {
  public RunSize {
    if (examples < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "examples and batch must be 1 or more: %d, %d".formatted(examples, batch));
    }
  }

  /** Returns this size with another number of examples. */
  public RunSize withExamples(long count) {
    return new RunSize(count, batch);
  }

  /** Returns the number of updates in the run. */
  public long updates() {
    return Math.ceilDiv(examples, batch);
  }

  /** Returns the number of examples that this many updates show. */
  public long shown(long updateCount) {
    return updateCount * batch;
  }
}
