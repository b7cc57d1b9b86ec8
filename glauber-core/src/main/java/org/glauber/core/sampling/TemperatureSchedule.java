package org.glauber.core.sampling;

import java.util.List;

/**
 * The temperature as a function of the step, piecewise constant.
 *
 * @param phases in the order in which a chain runs, from step T - 1 down to 0; the last starts at 0
 */
public record TemperatureSchedule(List<Phase> phases) {

  /**
   * One temperature, used at the steps t ≥ ⌈{@code fromFraction}·T⌉ that no earlier phase covers.
   * The product is computed exactly from the double: 0.1 as a double is a little more than a tenth,
   * so of ten steps it covers those from 2 on, while 0.3, a little less than three tenths, covers
   * those from 3 on.
   *
   * @param fromFraction of the step count T, in [0, 1)
   * @param temperature finite, at least 0; 0 means argmax, and so does a subnormal number, by which
   *     log-probabilities cannot be divided without overflow
   */
  public record Phase(double fromFraction, double temperature) {

    /**
     * @throws IllegalArgumentException when either is outside its range
     */
    public Phase {
      if (!(fromFraction >= 0 && fromFraction < 1)) {
        throw new IllegalArgumentException(
            "a phase must start in [0, 1) of the steps, but starts at " + fromFraction);
      }
      if (!(temperature >= 0 && Double.isFinite(temperature))) {
        throw new IllegalArgumentException(
            "temperature must be finite and at least 0, but is " + temperature);
      }
      if (HeatBath.isArgmax(temperature)) {
        temperature = 0;
      }
    }
  }

  /**
   * @throws IllegalArgumentException when the phases do not descend strictly to 0
   */
  public TemperatureSchedule {
    phases = List.copyOf(phases);
    for (int i = 1; i < phases.size(); i++) {
      if (phases.get(i).fromFraction() >= phases.get(i - 1).fromFraction()) {
        throw new IllegalArgumentException("phases must descend, as the steps do: " + phases);
      }
    }
    if (phases.isEmpty() || phases.getLast().fromFraction() != 0) {
      throw new IllegalArgumentException("the last phase must start at 0: " + phases);
    }
  }

  /** The same temperature at every step. */
  public static TemperatureSchedule constant(double temperature) {
    return new TemperatureSchedule(List.of(new Phase(0, temperature)));
  }

  /** The temperature of step {@code step} in a chain of {@code stepCount} steps. */
  public double at(int step, int stepCount) {
    int phase = 0;
    while (isBefore(step, phases.get(phase).fromFraction(), stepCount)) {
      phase++;
    }
    return phases.get(phase).temperature();
  }

  /**
   * Whether step &lt; fraction·stepCount. {@code fma} rounds the exact difference once, which keeps
   * its sign; fraction·stepCount rounded to a double may be a whole number when the exact product
   * is not.
   */
  private static boolean isBefore(int step, double fraction, int stepCount) {
    return Math.fma(fraction, stepCount, -step) > 0;
  }
}
