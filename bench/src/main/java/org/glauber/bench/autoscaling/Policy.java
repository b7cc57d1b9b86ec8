package org.glauber.bench.autoscaling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToDoubleFunction;

/** The metric and target of an autoscaler. */
public enum Policy {
  /**
   * {@code glauber:denoiser_demand:steps_per_second}: the steps decided and refused per second,
   * plus a twentieth of the waiting steps, as if they had to be done within 20 s. The target is 70
   * % of a replica's capacity.
   */
  DEMAND("steps asked for", 420) {
    @Override
    double sum(Deque<Fleet.Metrics> lastMinute) {
      return average(lastMinute, it -> it.stepsDecided() + it.stepsRefused())
          + lastMinute.getLast().stepsWaiting() / 20;
    }
  },
  /** The outstanding steps alone. The target is five seconds of work. */
  OUTSTANDING("steps outstanding alone", 3_000) {
    @Override
    double sum(Deque<Fleet.Metrics> lastMinute) {
      return lastMinute.getLast().stepsOutstanding();
    }
  },
  /** Requests per second. The target is 70 % of a replica's capacity for texts of 48 steps. */
  REQUESTS("requests a second", 8.75) {
    @Override
    double sum(Deque<Fleet.Metrics> lastMinute) {
      return average(lastMinute, Fleet.Metrics::asked);
    }
  };

  private static final int MINUTE = 60;

  private final String text;
  private final double target;

  Policy(String text, double target) {
    this.text = text;
    this.target = target;
  }

  /** The name in reports. */
  public String text() {
    return text;
  }

  /** The target of the metric's average over the replicas. */
  double target() {
    return target;
  }

  /** The sum of the metric over all replicas. */
  abstract double sum(Deque<Fleet.Metrics> lastMinute);

  private static double average(
      Deque<Fleet.Metrics> metrics, ToDoubleFunction<Fleet.Metrics> metric) {
    return metrics.stream().mapToDouble(metric).average().orElse(0);
  }

  /** The metrics of the last minute, one entry per second. */
  static final class Window {
    private final Deque<Fleet.Metrics> last = new ArrayDeque<>();

    Deque<Fleet.Metrics> with(Fleet.Metrics metrics) {
      last.add(metrics);
      if (last.size() > MINUTE) {
        last.remove();
      }
      return last;
    }
  }
}
