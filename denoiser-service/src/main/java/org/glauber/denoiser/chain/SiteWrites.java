package org.glauber.denoiser.chain;

import java.util.Arrays;

/** A growable list of tokens that were written to sites, in order. */
public final class SiteWrites {
  private int[] sites = new int[0];
  private int[] tokens = new int[0];
  private int size;

  void add(int site, int token) {
    if (size == sites.length) {
      int capacity = Math.max(16, 2 * size);
      sites = Arrays.copyOf(sites, capacity);
      tokens = Arrays.copyOf(tokens, capacity);
    }
    sites[size] = site;
    tokens[size++] = token;
  }

  /** Frees unused capacity. */
  void trim() {
    sites = Arrays.copyOf(sites, size);
    tokens = Arrays.copyOf(tokens, size);
  }

  /** The number of writes. */
  public int size() {
    return size;
  }

  /** The site of the k-th write. */
  public int site(int k) {
    return sites[k];
  }

  /** The token of the k-th write. */
  public int token(int k) {
    return tokens[k];
  }
}
