package org.glauber.bench.scale;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToDoubleFunction;

/** What an autoscaler goes by. */
enum Policy {
  /**
   * {@code glauber:denoiser_demand:steps_per_second}: what is decided and refused, a second, and
   * what is outstanding as if it were to be done within twenty. Seven tenths of what a replica can
   * do.
   */
  DEMAND("steps asked for", 420) {
    @Override
    double sum(Deque<Fleet.Metrics> lastMinute) {
      return average(lastMinute, it -> it.stepsDecided() + it.stepsRefused())
          + lastMinute.getLast().stepsWaiting() / 20;
    }
  },
  /** What is outstanding alone, five seconds of it. */
  OUTSTANDING("steps outstanding alone", 3_000) {
    @Override
    double sum(Deque<Fleet.Metrics> lastMinute) {
      return lastMinute.getLast().stepsOutstanding();
    }
  },
  /** Requests a second, as many of a text of 48 steps as seven tenths of a replica can do. */
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

  /** Its name as it is printed. */
  String text() {
    return text;
  }

  /** What its metric should be on average. */
  double target() {
    return target;
  }

  /** The metric over all replicas. */
  abstract double sum(Deque<Fleet.Metrics> lastMinute);

  private static double average(
      Deque<Fleet.Metrics> metrics, ToDoubleFunction<Fleet.Metrics> metric) {
    return metrics.stream().mapToDouble(metric).average().orElse(0);
  }

  /** The last minute's metrics, a second each. */
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
