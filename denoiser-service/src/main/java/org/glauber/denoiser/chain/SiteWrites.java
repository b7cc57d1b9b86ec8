package org.glauber.denoiser.chain;

import java.util.Arrays;

/** Tokens that were written to sites, in order. */
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

  /** Gives back the room for more. */
  void trim() {
    sites = Arrays.copyOf(sites, size);
    tokens = Arrays.copyOf(tokens, size);
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** Where the k-th was written. */
  public int site(int k) {
    return sites[k];
  }

  /** What the k-th wrote. */
  public int token(int k) {
    return tokens[k];
  }
}
