package org.glauber.core;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The noise levels a chain passes through, as visit counts l_K &gt; … &gt; l_1 &gt; l_0 = 0. A
 * chain redraws every free site K times; the k-th sweep from the end takes a site from level
 * l_{k+1} to l_k, where its token is clean with probability κ = Π(φ)^{l_k}. A chain has T = K·L
 * steps, and step t belongs to sweep k = ⌊t/L⌋.
 *
 * <p><b>Why any descending sequence is exact.</b> A reverse step never reads the token it replaces.
 * It draws X_{t,i} from κ·p0 + (1 - κ)·π, and p0, the law of the clean token, follows from the
 * other sites' tokens and their levels alone. So the level that the site had before does not
 * matter, and a step may go from any level to any lower one. Plain sweeps are the sequence S, S -
 * 1, …, 0.
 *
 * <p><b>Pure noise.</b> X_T is drawn from π^L, which is κ = 0 and not κ = Π(φ)^{l_K}. A
 * <em>labelled</em> chain says so: a site that was not redrawn yet is shown as {@link #PURE_NOISE}.
 * Its forward chain's last visit to a site always writes noise; X_T then has the law π^L exactly,
 * and with an exact denoiser X_0 has the data's law for every sequence of levels. An
 * <em>unlabelled</em> chain shows l_K visits there, and departs from the data's law by an amount
 * that grows with Π(φ)^{l_K}.
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
      throw new IllegalArgumentException("there is at least 1 sweep, but not " + sweepCount);
    }
    this.sweepCount = sweepCount;
    this.visits = visits;
    this.isLabelled = isLabelled;
  }

  /**
   * A labelled sequence.
   *
   * @param visits l_K, …, l_1, 0, strictly descending, at least two; copied. What is drawn does not
   *     depend on l_K, where a site is pure noise
   * @throws IllegalArgumentException when they are not
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

  /** The same unlabelled: sites that were not redrawn are shown with S visits. */
  public static Levels unlabelled(int sweeps) {
    return new Levels(sweeps, null, false);
  }

  /** K: how often a chain redraws each free site. */
  public int sweepCount() {
    return sweepCount;
  }

  /** l_k, the visits of a site that will be redrawn k times more, for k in 0..K. */
  public int visits(int sweep) {
    return visits == null ? sweep : visits[sweep];
  }

  /**
   * The visits that a network is shown at a site that will be redrawn k times more: l_k, but {@link
   * #PURE_NOISE} for k = K where the levels are labelled.
   */
  public int shownVisits(int sweep) {
    return isLabelled && sweep == sweepCount ? PURE_NOISE : visits(sweep);
  }

  /** Whether sites that were not redrawn are shown as pure noise. */
  public boolean isLabelled() {
    return isLabelled;
  }

  /** Whether these are S, S - 1, …, 0. */
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

  /** The visit counts as {@link #of} takes them: "[16, 5, 1, 0]". */
  @Override
  public String toString() {
    return IntStream.rangeClosed(0, sweepCount)
        .mapToObj(k -> Integer.toString(visits(sweepCount - k)))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
