package org.glauber.core;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The noise levels that a chain passes through, as visit counts l_K &gt; … &gt; l_1 &gt; l_0 = 0. A
 * chain redraws every free site K times. Sweep k, counted from the end, takes a site from level
 * l_{k+1} to l_k, where its token is clean with probability κ = Π(φ)^{l_k}. A chain has T = K·L
 * steps, and step t belongs to sweep k = ⌊t/L⌋.
 *
 * <p><b>Why any descending sequence is exact.</b> A reverse step never reads the token it replaces.
 * It draws X_{t,i} from κ·p0 + (1 - κ)·π, and p0, the law of the clean token, follows from the
 * other sites' tokens and their levels alone. So the previous level of the site does not matter,
 * and a step may go from any level to any lower level. Plain sweeps are the sequence S, S - 1, …,
 * 0.
 *
 * <p><b>Pure noise.</b> X_T is drawn from π^L, which means κ = 0 and not κ = Π(φ)^{l_K}. A
 * <em>labelled</em> chain shows the network a site that was not redrawn yet as {@link #PURE_NOISE}.
 * The last visit of its forward chain to a site always writes noise. X_T then has the law π^L
 * exactly, and with an exact denoiser X_0 has the law of the data for every sequence of levels. An
 * <em>unlabelled</em> chain shows such a site with l_K visits, and X_0 departs from the law of the
 * data by an amount that grows with Π(φ)^{l_K}.
 */
public final class Levels {
  /**
   * The visit count of a site whose token is drawn from π: {@link NoiseLaw#cleanProbability} is 0.
   */
  public static final int PURE_NOISE = Integer.MAX_VALUE;

  private final int sweepCount;
  private final int @Nullable [] visits; // (k) l_k, ascending in k; null where l_k = k
  private final boolean isLabelled;

  private Levels(int sweepCount, int @Nullable [] visits, boolean isLabelled) {
    if (sweepCount < 1) {
      throw new IllegalArgumentException(
          "levels must have at least 1 sweep, but have " + sweepCount);
    }
    this.sweepCount = sweepCount;
    this.visits = visits;
    this.isLabelled = isLabelled;
  }

  /**
   * A labelled sequence.
   *
   * @param visits l_K, …, l_1, 0, strictly descending, at least two; copied. The tokens drawn do
   *     not depend on l_K, because a site at that level is pure noise
   * @throws IllegalArgumentException when there are fewer than two or they do not descend strictly
   *     to 0
   */
  public static Levels of(int... visits) {
    int sweepCount = visits.length - 1;
    int[] ascending =
        IntStream.rangeClosed(0, sweepCount).map(k -> visits[sweepCount - k]).toArray();
    for (int k = 0; k <= sweepCount; k++) {
      if (k == 0 ? ascending[k] != 0 : ascending[k] <= ascending[k - 1]) {
        throw new IllegalArgumentException(
            "levels must descend strictly to 0, but are " + Arrays.toString(visits));
      }
    }
    boolean isPlain = sweepCount >= 0 && ascending[sweepCount] == sweepCount;
    return new Levels(sweepCount, isPlain ? null : ascending, true);
  }

  /**
   * The labelled sequence S, S - 1, …, 0.
   *
   * @param sweeps S, at least 1
   * @throws IllegalArgumentException when {@code sweeps} is below 1
   */
  public static Levels sweeps(int sweeps) {
    return new Levels(sweeps, null, true);
  }

  /**
   * The unlabelled sequence S, S - 1, …, 0: sites that were not redrawn are shown with S visits.
   */
  public static Levels unlabelled(int sweeps) {
    return new Levels(sweeps, null, false);
  }

  /** K, the number of times that a chain redraws each free site. */
  public int sweepCount() {
    return sweepCount;
  }

  /** l_k, the visits of a site that will be redrawn k more times, for k in 0..K. */
  public int visits(int sweep) {
    return visits == null ? sweep : visits[sweep];
  }

  /**
   * The visits that a network is shown at a site that will be redrawn k more times: l_k, except
   * {@link #PURE_NOISE} for k = K when the levels are labelled.
   */
  public int shownVisits(int sweep) {
    return isLabelled && sweep == sweepCount ? PURE_NOISE : visits(sweep);
  }

  /** Whether sites that were not redrawn are shown as pure noise. */
  public boolean isLabelled() {
    return isLabelled;
  }

  /** Whether the levels are S, S - 1, …, 0. */
  public boolean isPlain() {
    return visits == null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Levels that
        && isLabelled == that.isLabelled
        && sweepCount == that.sweepCount
        && Arrays.equals(visits, that.visits);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sweepCount, Arrays.hashCode(visits), isLabelled);
  }

  /** The visit counts in the order that {@link #of} takes, such as "[16, 5, 1, 0]". */
  @Override
  public String toString() {
    return IntStream.rangeClosed(0, sweepCount)
        .mapToObj(k -> Integer.toString(visits(sweepCount - k)))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
