package org.glauber.denoiser.loop;

/**
 * How a device is run.
 *
 * @param device its name among those of this process
 * @param kind of the device: a running chain moves between devices of one kind only, for those of
 *     another round otherwise
 * @param lanes of a pass at most, and so the chains that run at once
 * @param shape how batches are padded
 * @param refusesLate whether a chain is refused, when its lane is free at last, that cannot be at
 *     its end by its deadline any more
 * @param deviation what is done about logits that depend on the batch
 */
public record LoopSettings(
    String device,
    String kind,
    int lanes,
    BatchShape shape,
    boolean refusesLate,
    Deviation deviation) {

  /**
   * What is done about logits that depend on the batch.
   *
   * @param leastTolerance the least ε, in nats
   * @param most the deviation, in nats, above which a model is refused
   */
  public record Deviation(double leastTolerance, double most) {
    /** Above this, in nats, more than one step in a hundred or so is decided again. */
    private static final double SMALL = 0.01;

    private static final double RESERVE = 4; // twice a deviation is needed; it was measured on few

    /** ε of a model: four times the deviation that was measured, at least the least. */
    double tolerance(double measured) {
      return Math.max(leastTolerance, RESERVE * measured);
    }

    /** Whether a model with this deviation may be served. */
    boolean permits(double measured) {
      return measured <= most; // NaN is not
    }

    /** Whether operators should know of a deviation. */
    public static boolean isNotable(double measured) {
      return !(measured <= SMALL);
    }
  }
}
