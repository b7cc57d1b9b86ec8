package org.glauber.denoiser.loop;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * c(lanes): what a forward pass takes, as measured at warm-up for some numbers of lanes and
 * straight between them.
 */
final class CostCurve {
  private final NavigableMap<Integer, Double> plain;
  private final NavigableMap<Integer, Double> ahead;

  /**
   * @param plain lanes → nanoseconds of a pass that foresees nothing; 1 among the lanes
   * @param ahead the same for a pass that does
   */
  CostCurve(Map<Integer, Double> plain, Map<Integer, Double> ahead) {
    this.plain = new TreeMap<>(plain);
    this.ahead = new TreeMap<>(ahead);
  }

  /** A pass of {@code lanes} that looks at no step ahead. */
  double plainNanos(int lanes) {
    return at(plain, lanes);
  }

  /** A pass of {@code lanes} that looks ahead. */
  double aheadNanos(int lanes) {
    return at(ahead, lanes);
  }

  /**
   * What a step takes at the least: when all that a window of so many lanes, or of fewer, asks is
   * answered. Between measured numbers of lanes the curve is straight, so that the least is at one
   * of them or at the window itself.
   */
  double leastNanosAStep(int window) {
    return plain.headMap(window).entrySet().stream()
        .mapToDouble(measured -> measured.getValue() / measured.getKey())
        .reduce(plainNanos(window) / window, Math::min);
  }

  private static double at(NavigableMap<Integer, Double> curve, int lanes) {
    Map.Entry<Integer, Double> low = curve.floorEntry(lanes);
    Map.Entry<Integer, Double> high = curve.ceilingEntry(lanes);
    if (low == null || high == null) {
      throw new IllegalArgumentException(lanes + " lanes were not measured");
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
