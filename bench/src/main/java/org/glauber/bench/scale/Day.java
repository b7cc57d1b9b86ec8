package org.glauber.bench.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A day's load: texts by a curve with a ramp in the morning, a peak, and a quiet night, and after
 * noon for half an hour a burst of images, each of which is five texts' work.
 */
final class Day {
  static final int SECONDS = 24 * 3_600;
  static final int TEXT_STEPS = 192; // 48 sites, four sweeps
  static final int IMAGE_STEPS = 1_024; // 64 sites, sixteen sweeps

  // Texts a second at each full hour, in between on a line.
  private static final double[] TEXTS = {
    2, 1, 1, 0.5, 0.5, 1, 2, 5, 9, 12, 14, 14, 12, 13, 14, 13, 12, 11, 10, 9, 8, 6, 4, 3, 2
  };
  private static final double IMAGES = 4; // a second
  private static final int BURST_BEGIN = 13 * 3_600;
  private static final int BURST_END = BURST_BEGIN + 1_800;

  private final SplittableRandom random;

  Day(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * The steps of each generation that is asked for within a second of the day.
   *
   * @param second 0 … {@value #SECONDS} - 1, each once and in order: they are drawn
   */
  List<Integer> arrivals(int second) {
    List<Integer> steps = new ArrayList<>();
    add(steps, texts(second), TEXT_STEPS);
    if (second >= BURST_BEGIN && second < BURST_END) {
      add(steps, IMAGES, IMAGE_STEPS);
    }
    return steps;
  }

  private static double texts(int second) {
    int hour = second / 3_600;
    double part = (second % 3_600) / 3_600.0;
    return TEXTS[hour] * (1 - part) + TEXTS[hour + 1] * part;
  }

  /** As many as a Poisson process brings in a second. */
  private void add(List<Integer> arrivals, double perSecond, int steps) {
    double time = -Math.log(1 - random.nextDouble()) / perSecond;
    while (time < 1) {
      arrivals.add(steps);
      time -= Math.log(1 - random.nextDouble()) / perSecond;
    }
  }
}
