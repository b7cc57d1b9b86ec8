package org.glauber.core;

import java.util.BitSet;

/**
 * The clamped sites of a state: their tokens are given by the caller, never noised and never
 * redrawn.
 *
 * @param siteCount L
 * @param sites the clamped sites, a subset of 0..L-1; copied on construction and by the accessor
 */
public record Clamps(int siteCount, BitSet sites) {

  /**
   * @throws IllegalArgumentException when a clamped site is not below {@code siteCount}
   */
  public Clamps {
    if (sites.length() > siteCount) {
      throw new IllegalArgumentException(
          "clamped site %d is not below the site count %d"
              .formatted(sites.length() - 1, siteCount));
    }
    sites = (BitSet) sites.clone();
  }

  /** No site is clamped: unconditional generation. */
  public static Clamps none(int siteCount) {
    return new Clamps(siteCount, new BitSet());
  }

  /** The given sites are clamped, no others. */
  public static Clamps of(int siteCount, int... sites) {
    BitSet clamped = new BitSet(siteCount);
    for (int site : sites) {
      clamped.set(site);
    }
    return new Clamps(siteCount, clamped);
  }

  @Override
  public BitSet sites() {
    return (BitSet) sites.clone();
  }

  /** How many sites are clamped. */
  public int count() {
    return sites.cardinality();
  }

  /** Whether {@code site} is clamped. */
  public boolean isClamped(int site) {
    return sites.get(site);
  }
}
