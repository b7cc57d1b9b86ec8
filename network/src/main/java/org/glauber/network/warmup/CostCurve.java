package org.glauber.network.warmup;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The cost c(lanes): the time of a forward pass, measured at warm-up for some numbers of lanes and
 * interpolated linearly between them.
 */
public final class CostCurve {
  private final NavigableMap<Integer, Double> plain;
  private final NavigableMap<Integer, Double> ahead;

  /**
   * @param plain lanes → nanoseconds of a pass without lookahead; contains 1 lane
   * @param ahead lanes → nanoseconds of a pass with lookahead
   */
  public CostCurve(Map<Integer, Double> plain, Map<Integer, Double> ahead) {
    this.plain = new TreeMap<>(plain);
    this.ahead = new TreeMap<>(ahead);
  }

  /** Nanoseconds of a pass of {@code lanes} without lookahead. */
  public double plainNanos(int lanes) {
    return at(plain, lanes);
  }

  /** Nanoseconds of a pass of {@code lanes} with lookahead. */
  public double aheadNanos(int lanes) {
    return at(ahead, lanes);
  }

  /**
   * The least nanoseconds of a step, when every lane of a window of at most {@code window} lanes is
   * accepted. The curve is linear between measured numbers of lanes, so the minimum is at one of
   * them or at {@code window}.
   */
  public double leastNanosAStep(int window) {
    return plain.headMap(window).entrySet().stream()
        .mapToDouble(measured -> measured.getValue() / measured.getKey())
        .reduce(plainNanos(window) / window, Math::min);
  }

  private static double at(NavigableMap<Integer, Double> curve, int lanes) {
    Map.Entry<Integer, Double> low = curve.floorEntry(lanes);
    Map.Entry<Integer, Double> high = curve.ceilingEntry(lanes);
    if (low == null || high == null) {
      throw new IllegalArgumentException("the cost of " + lanes + " lanes was not measured");
    }
    if (low.getKey().equals(high.getKey())) {
      return low.getValue();
    }
    double share = (double) (lanes - low.getKey()) / (high.getKey() - low.getKey());
    return low.getValue() + share * (high.getValue() - low.getValue());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    plain.forEach((lanes, nanos) -> text.append("%d:%.2f ms ".formatted(lanes, nanos / 1e6)));
    return text.toString().trim();
  }
}
