package org.glauber.core.sampling;

/**
 * The sampling settings of a chain.
 *
 * @param sampler the law that steps are drawn from
 * @param temperature the temperature of each step, which sharpens or flattens the law
 * @param topP the probability mass of the nucleus, in (0, 1]; 1 truncates nothing
 */
public record Sampling(Sampler sampler, TemperatureSchedule temperature, double topP) {
  /** The heat bath with temperature 1 and top-p 1, which samples the network's own law. */
  public static final Sampling EXACT = constant(1, 1);

  /**
   * @throws IllegalArgumentException when {@code topP} is outside (0, 1]
   */
  public Sampling {
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP must be in (0, 1], but is " + topP);
    }
  }

  /** The heat bath with the same temperature at every step. */
  public static Sampling constant(double temperature, double topP) {
    return new Sampling(Sampler.HEAT_BATH, TemperatureSchedule.constant(temperature), topP);
  }

  /** These settings with another sampler. */
  public Sampling with(Sampler other) {
    return new Sampling(other, temperature, topP);
  }
}
