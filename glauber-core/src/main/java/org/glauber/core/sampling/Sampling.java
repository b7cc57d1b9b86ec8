package org.glauber.core.sampling;

/**
 * How a chain draws its steps, and how it departs from the law its network gives.
 *
 * @param sampler from which law
 * @param temperature sharpens or flattens, step by step
 * @param topP the nucleus' mass, in (0, 1]; 1 truncates nothing
 */
public record Sampling(Sampler sampler, TemperatureSchedule temperature, double topP) {
  /** Temperature 1, top-p 1: the network's own law. */
  public static final Sampling EXACT = constant(1, 1);

  /**
   * @throws IllegalArgumentException when {@code topP} is outside (0, 1]
   */
  public Sampling {
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP must be in (0, 1], but is " + topP);
    }
  }

  /** The heat bath at one temperature for all steps. */
  public static Sampling constant(double temperature, double topP) {
    return new Sampling(Sampler.HEAT_BATH, TemperatureSchedule.constant(temperature), topP);
  }

  /** The same with another sampler. */
  public Sampling with(Sampler other) {
    return new Sampling(other, temperature, topP);
  }
}
