package org.glauber.network.dit;

/**
 * The time input of a network at each step: {@code scale · (value + offset)}, where the kind
 * chooses the value.
 *
 * @param kind what the value is
 * @param offset what is added to it
 * @param scale what the sum is multiplied by
 */
public record StepTimes(Kind kind, double offset, double scale) {
  /** The paper's: t. */
  public static final StepTimes STEP = new StepTimes(Kind.STEP, 0, 1);

  public StepTimes {
    if (!Double.isFinite(offset) || !Double.isFinite(scale)) {
      throw new IllegalArgumentException("offset and scale of the time input must be finite");
    }
  }

  /** The time input of a network at a step t of T, the first of which is T − 1. */
  public enum Kind {
    /** t. */
    STEP,
    /** t / T. */
    FRACTION,
    /** The visits that the site of step t had before it, ⌊t / L⌋. */
    LEVEL,
    /** −log Π(φ) times the visits that the site of step t had before it: total noise. */
    SIGMA,
    /** 0 at every step: a network without time. */
    NONE
  }

  /**
   * The time input of every step.
   *
   * @param siteCount L
   * @param stepCount T
   * @param keepProbability Π(φ)
   * @return (step)
   */
  public float[] values(int siteCount, int stepCount, double keepProbability) {
    float[] times = new float[stepCount];
    for (int step = 0; step < stepCount; step++) {
      double level = step / siteCount + offset;
      times[step] =
          (float)
              (scale
                  * switch (kind) {
                    case STEP -> step + offset;
                    case FRACTION -> (step + offset) / stepCount;
                    case LEVEL -> level;
                    case SIGMA -> -Math.log(keepProbability) * level;
                    case NONE -> 0;
                  });
    }
    return times;
  }
}
