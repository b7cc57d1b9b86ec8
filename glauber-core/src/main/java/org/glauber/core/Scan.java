package org.glauber.core;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The order in which sites are visited: step t visits site i_t = σ(t mod L), σ a permutation of the
 * L sites. The identity is the paper's round robin.
 */
public final class Scan {
  private final int[] order; // (rank) -> site
  private final int[] ranks; // (site) -> rank

  private Scan(int[] order) {
    this.order = order.clone();
    this.ranks = new int[order.length];
    Arrays.fill(ranks, -1);
    for (int rank = 0; rank < order.length; rank++) {
      int site = order[rank];
      if (site < 0 || site >= order.length || ranks[site] >= 0) {
        throw new IllegalArgumentException(
            "a scan of %d sites must hold each of 0..%d once, but holds %d at rank %d"
                .formatted(order.length, order.length - 1, site, rank));
      }
      ranks[site] = rank;
    }
  }

  /** The round-robin order 0, 1, …, {@code siteCount - 1}. */
  public static Scan identity(int siteCount) {
    return of(IntStream.range(0, siteCount).toArray());
  }

  /**
   * The scan that visits {@code order[0]} first.
   *
   * @param order σ as (rank) → site
   * @throws IllegalArgumentException when {@code order} is empty or not a permutation of 0..L-1
   */
  public static Scan of(int[] order) {
    if (order.length == 0) {
      throw new IllegalArgumentException("a scan visits at least one site");
    }
    return new Scan(order);
  }

  /** L. */
  public int siteCount() {
    return order.length;
  }

  /** The site i_t = σ(t mod L) that step {@code step} ≥ 0 visits. */
  public int siteAt(int step) {
    return order[step % order.length];
  }

  /**
   * The first forward step, and the last reverse step, to visit {@code site}: σ⁻¹(site), in 0..L-1.
   */
  public int rankOf(int site) {
    return ranks[site];
  }

  /**
   * The number of the steps 0 … {@code step - 1} that visit {@code site}: m at step {@code step}.
   */
  public int visitsBefore(int site, int step) {
    return (step + order.length - 1 - ranks[site]) / order.length;
  }
}
