package org.glauber.core;

import java.util.Arrays;
import java.util.stream.IntStream;

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

  private final int[] visits; // (k) l_k, ascending in k
  private final boolean isLabelled;

  private Levels(int[] visits, boolean isLabelled) {
    if (visits.length < 2 || visits[0] != 0) {
      throw new IllegalArgumentException(
          "levels must be at least 2 and end at 0, but are " + descending(visits));
    }
    for (int k = 1; k < visits.length; k++) {
      if (visits[k] <= visits[k - 1]) {
        throw new IllegalArgumentException(
            "levels must descend strictly, but are " + descending(visits));
      }
    }
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
    return new Levels(reversed(visits), true);
  }

  /**
   * The labelled sequence S, S - 1, …, 0.
   *
   * @param sweeps S, at least 1
   * @throws IllegalArgumentException when {@code sweeps} is below 1
   */
  public static Levels sweeps(int sweeps) {
    return new Levels(IntStream.rangeClosed(0, sweeps).toArray(), true);
  }

  /** The same unlabelled: sites that were not redrawn are shown with S visits. */
  public static Levels unlabelled(int sweeps) {
    return new Levels(IntStream.rangeClosed(0, sweeps).toArray(), false);
  }

  /** K: how often a chain redraws each free site. */
  public int sweepCount() {
    return visits.length - 1;
  }

  /** l_k, the visits of a site that will be redrawn k times more, for k in 0..K. */
  public int visits(int sweep) {
    return visits[sweep];
  }

  /**
   * The visits that a network is shown at a site that will be redrawn k times more: l_k, but {@link
   * #PURE_NOISE} for k = K where the levels are labelled.
   */
  public int shownVisits(int sweep) {
    return isLabelled && sweep == sweepCount() ? PURE_NOISE : visits[sweep];
  }

  /** Whether sites that were not redrawn are shown as pure noise. */
  public boolean isLabelled() {
    return isLabelled;
  }

  /** Whether these are S, S - 1, …, 0. */
  public boolean isPlain() {
    return visits[sweepCount()] == sweepCount();
  }

  private static int[] reversed(int[] visits) {
    return IntStream.range(0, visits.length).map(k -> visits[visits.length - 1 - k]).toArray();
  }

  private static String descending(int[] visits) {
    return Arrays.toString(reversed(visits));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Levels that
        && isLabelled == that.isLabelled
        && Arrays.equals(visits, that.visits);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(visits) + Boolean.hashCode(isLabelled);
  }

  /** The visit counts as {@link #of} takes them: "[16, 5, 1, 0]". */
  @Override
  public String toString() {
    return descending(visits);
  }
}
