package org.glauber.gateway.chain;

import java.util.List;

/** The gateway's copy of a running chain: X_n and n. For one thread. */
public final class Mirror {
  private final Chain chain;
  private final int freeSiteCount;
  private final int[] tokens; // (site) X_n
  private int step; // n

  /** A chain where it stands, at X_T or later. */
  public Mirror(Chain chain, ChainState start) {
    this.chain = chain;
    this.freeSiteCount = chain.freeSiteCount();
    this.tokens = start.tokens().clone();
    this.step = start.step();
  }

  /** n: the chain holds X_n. */
  public int step() {
    return step;
  }

  /** Whether nothing is left to do: X_n is X_0, for the steps below n visit clamped sites only. */
  public boolean isAtEnd() {
    for (int t = 0; t < step; t++) {
      if (!chain.visits().isSkipped(t)) {
        return false;
      }
    }
    return true;
  }

  /** About how many steps need work yet, for telling the load of denoisers apart. */
  long remainingWork() {
    return (long) step * freeSiteCount / chain.visits().siteCount();
  }

  /**
   * Brings the mirror forward to X_n, n = {@code step}.
   *
   * @param sites the sites written since, in the order of execution
   * @param written the tokens written, one a site
   * @throws IllegalArgumentException when these cannot be steps of this chain; nothing is written
   *     then
   */
  public void apply(int step, List<Integer> sites, List<Integer> written) {
    require(step >= 0 && step <= this.step, "step", step);
    require(sites.size() == written.size(), "number of tokens", written.size());
    for (int i = 0; i < sites.size(); i++) {
      int site = sites.get(i);
      require(site >= 0 && site < tokens.length, "site", site);
      require(!chain.visits().clamps().isClamped(site), "clamped site", site);
      int token = written.get(i);
      require(token >= 0 && token < chain.model().vocabularySize(), "token", token);
    }
    for (int i = 0; i < sites.size(); i++) {
      tokens[sites.get(i)] = written.get(i);
    }
    this.step = step;
  }

  /** The state as it is now, a copy. */
  public ChainState state() {
    return new ChainState(step, tokens.clone());
  }

  private void require(boolean holds, String what, int value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "a denoiser's update of chain %s at step %d has the %s %d"
              .formatted(chain.id(), step, what, value));
    }
  }
}
