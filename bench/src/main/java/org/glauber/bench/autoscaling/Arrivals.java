package org.glauber.bench.autoscaling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.glauber.bench.autoscaling.DayLoad.Line;

/** Draws the arrivals of generations over a day as a Poisson process, second by second. */
public final class Arrivals {
  private final List<Line> lines;
  private final double times;
  private final RandomGenerator random;
  private final Map<String, Integer> steps; // (model) mean per generation over the day
  private final Map<String, Double> rates =
      new HashMap<>(); // (model) current generations per second
  private int read; // number of lines read

  /**
   * @param times the factor by which the load is multiplied
   */
  public Arrivals(DayLoad load, double times, long seed) {
    this.lines = load.lines();
    this.times = times;
    this.random = new Well19937c(seed);
    this.steps =
        lines.stream()
            .collect(
                Collectors.groupingBy(
                    Line::model,
                    Collectors.collectingAndThen(Collectors.toList(), Arrivals::meanSteps)));
  }

  private static int meanSteps(List<Line> lines) {
    double steps = lines.stream().mapToDouble(Line::steps).sum();
    double generations = lines.stream().mapToDouble(Line::generations).sum();
    return generations == 0 ? 0 : (int) Math.round(steps / generations);
  }

  /**
   * The steps of each generation that arrives within a second of the day.
   *
   * @param second the second of the day; each must be asked for once and in order, because arrivals
   *     are drawn
   */
  List<Integer> second(int second) {
    for (; read < lines.size() && lines.get(read).second() <= second; read++) {
      rates.put(lines.get(read).model(), lines.get(read).generations());
    }
    List<Integer> arrivals = new ArrayList<>();
    rates.forEach(
        (model, rate) -> {
          for (int k = count(random, times * rate); k > 0; k--) {
            arrivals.add(steps.getOrDefault(model, 0));
          }
        });
    return arrivals;
  }

  /** Draws a number from a Poisson distribution. */
  public static int count(RandomGenerator random, double mean) {
    return mean == 0
        ? 0
        : new PoissonDistribution(
                random,
                mean,
                PoissonDistribution.DEFAULT_EPSILON,
                PoissonDistribution.DEFAULT_MAX_ITERATIONS)
            .sample();
  }
}
