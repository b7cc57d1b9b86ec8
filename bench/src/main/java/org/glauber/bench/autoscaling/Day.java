package org.glauber.bench.autoscaling;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.analysis.interpolation.LinearInterpolator;
import org.apache.commons.math3.analysis.polynomials.PolynomialSplineFunction;

/**
 * The load curve of a day, for a CPU core that decides 600 steps per second: texts with a ramp in
 * the morning, a peak and a quiet night, and for half an hour after noon images, which double the
 * work.
 */
public final class Day {
  public static final int SECONDS = 24 * 3_600;
  public static final String TEXT_MODEL = "tales";
  public static final int TEXT_SWEEPS = 1;
  public static final String IMAGE_MODEL = "faces";
  public static final int IMAGE_SWEEPS = 4;

  private static final int TEXT_STEPS = 48 * TEXT_SWEEPS;
  // Of 256 steps; thinning draws the others from noise, without the network. Measured in a recorded
  // run.
  private static final int IMAGE_STEPS = 190;
  private static final int QUARTER = 900; // seconds

  private static final double[] TEXTS = { // per second, at each full hour
    0.5, 0.25, 0.25, 0.125, 0.125, 0.25, 0.5, 1.25, 2.25, 3, 3.5, 3.5, 3, 3.25, 3.5, 3.25, 3, 2.75,
    2.5, 2.25, 2, 1.5, 1, 0.75, 0.5
  };
  private static final double IMAGES = 1; // per second
  private static final int BURST_BEGIN = 13 * 3_600;
  private static final int BURST_END = BURST_BEGIN + 1_800;
  private static final PolynomialSplineFunction CURVE = curve();

  private Day() {}

  private static PolynomialSplineFunction curve() {
    double[] seconds = new double[TEXTS.length];
    for (int hour = 0; hour < TEXTS.length; hour++) {
      seconds[hour] = 3_600.0 * hour;
    }
    return new LinearInterpolator().interpolate(seconds, TEXTS);
  }

  /** The load that this curve describes. */
  public static DayLoad load() {
    List<DayLoad.Line> lines = new ArrayList<>();
    for (int second = 0; second < SECONDS; second += QUARTER) {
      double texts = texts(second);
      double images = images(second);
      lines.add(new DayLoad.Line(second, TEXT_MODEL, texts, TEXT_STEPS * texts));
      lines.add(new DayLoad.Line(second, IMAGE_MODEL, images, IMAGE_STEPS * images));
    }
    return new DayLoad(lines);
  }

  /** The number of texts requested per second at a time of the day. */
  public static double texts(double second) {
    return CURVE.value(second);
  }

  /** The number of images requested per second at a time of the day. */
  public static double images(double second) {
    return second >= BURST_BEGIN && second < BURST_END ? IMAGES : 0;
  }
}
