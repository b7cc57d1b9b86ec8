package org.glauber.trainer.examples;

import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.glauber.core.Levels;

/** Level schedules for training and serving. */
public final class LevelSchedules {
  private static final double[] FAST = {0.8}; // κ
  private static final double[] BALANCED = {1.0 / 3, 0.8}; // κ
  private static final double[] FINE = {1.0 / 3, 0.41, 0.51, 0.64, 0.8}; // κ
  private static final double PLAIN_SHARE = 0.25;
  private static final int MOST_SWEEPS = 6;

  private LevelSchedules() {}

  /**
   * Returns two sweeps, after which tokens are clean with probabilities of about 0.8 and 1: levels
   * 16, 1, 0 if Π(φ) is 0.8. A thinned chain then evaluates the network 1.8 times per site.
   */
  public static Levels fast(int maxSweeps, double keepProbability) {
    return byKappa(FAST, maxSweeps, keepProbability);
  }

  /**
   * Returns three sweeps: levels 16, 5, 1, 0 if Π(φ) is 0.8. A thinned chain then evaluates the
   * network 2.1 times per site.
   */
  public static Levels balanced(int maxSweeps, double keepProbability) {
    return byKappa(BALANCED, maxSweeps, keepProbability);
  }

  /**
   * Returns up to six sweeps: levels 16, 5, 4, 3, 2, 1, 0 if Π(φ) is 0.8. A thinned chain then
   * evaluates the network 3.7 times per site.
   */
  public static Levels fine(int maxSweeps, double keepProbability) {
    return byKappa(FINE, maxSweeps, keepProbability);
  }

  /** Returns the levels whose κ are nearest to the given ones. */
  private static Levels byKappa(double[] kappas, int maxSweeps, double keepProbability) {
    TreeSet<Integer> levels = new TreeSet<>(List.of(0, maxSweeps));
    for (double kappa : kappas) {
      int level = (int) Math.max(1, Math.round(Math.log(kappa) / Math.log(keepProbability)));
      levels.add(Math.min(level, maxSweeps));
    }
    return descending(levels);
  }

  /**
   * Draws a schedule for an example. A quarter of the schedules are plain sweeps of any number. The
   * others have up to {@value #MOST_SWEEPS} sweeps, and their levels are farther apart where there
   * is more noise.
   */
  static Levels draw(int maxSweeps, RandomGenerator random) {
    if (random.nextDouble() < PLAIN_SHARE) {
      return Levels.sweeps(random.nextInt(maxSweeps) + 1);
    }
    TreeSet<Integer> levels = new TreeSet<>();
    levels.add(0);
    int sweeps = random.nextInt(MOST_SWEEPS) + 1;
    for (int k = 0; k < sweeps; k++) {
      int level = levels.last();
      levels.add(Math.min(maxSweeps, level + 1 + random.nextInt(2 * level + 3)));
    }
    return descending(levels);
  }

  private static Levels descending(TreeSet<Integer> levels) {
    return Levels.of(levels.descendingSet().stream().mapToInt(Integer::intValue).toArray());
  }
}
