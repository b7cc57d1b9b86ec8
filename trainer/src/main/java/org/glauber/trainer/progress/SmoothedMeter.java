package org.glauber.trainer.progress;

/** An exponential moving average of a metric, which starts at the first value. */
final class SmoothedMeter {
  private final double smoothing;
  private double value = Double.NaN;

  /**
   * Creates a meter.
   *
   * @param smoothing weight of each new value, 0 to 1
   */
  SmoothedMeter(double smoothing) {
    this.smoothing = smoothing;
  }

  /** Adds a value and returns the average. */
  double add(double next) {
    value = Double.isNaN(value) ? next : value + smoothing * (next - value);
    return value;
  }
}
