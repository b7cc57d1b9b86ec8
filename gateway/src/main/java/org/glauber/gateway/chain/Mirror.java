package org.glauber.gateway.chain;

import java.util.List;

/** The gateway's copy of a running chain's state: X_n and n. Not thread-safe. */
public final class Mirror {
  private final Chain chain;
  private final int freeSiteCount;
  private final int[] tokens; // (site) X_n
  private int step; // n

  /** Creates a mirror of a chain at a state, which is X_T or a later one. */
  public Mirror(Chain chain, ChainState start) {
    this.chain = chain;
    this.freeSiteCount = chain.freeSiteCount();
    this.tokens = start.tokens().clone();
    this.step = start.step();
  }

  /** n, the step: the chain holds X_n. */
  public int step() {
    return step;
  }

  /**
   * Whether no work is left: X_n equals X_0, because all steps below n visit clamped sites only.
   */
  public boolean isAtEnd() {
    for (int t = 0; t < step; t++) {
      if (!chain.visits().isSkipped(t)) {
        return false;
      }
    }
    return true;
  }

  /** The approximate number of steps that still need work, for load balancing. */
  long remainingWork() {
    return (long) step * freeSiteCount / chain.visits().siteCount();
  }

  /**
   * Advances the mirror to X_n, n = {@code step}.
   *
   * @param sites the sites written since, in order of execution
   * @param written the tokens written, one per site
   * @throws IllegalArgumentException if these cannot be steps of this chain; the mirror is then
   *     unchanged
   */
  public void apply(int step, List<Integer> sites, List<Integer> written) {
    require(step >= 0 && step <= this.step, "step", step);
    require(sites.size() == written.size(), "number of tokens", written.size());
    for (int i = 0; i < sites.size(); i++) {
      int site = sites.get(i);
      require(site >= 0 && site < tokens.length, "site", site);
      require(!chain.visits().clamps().isClamped(site), "write to a clamped site", site);
      int token = written.get(i);
      require(token >= 0 && token < chain.model().vocabularySize(), "token", token);
    }
    for (int i = 0; i < sites.size(); i++) {
      tokens[sites.get(i)] = written.get(i);
    }
    this.step = step;
  }

  /** Returns a copy of the current state. */
  public ChainState state() {
    return new ChainState(step, tokens.clone());
  }

  private void require(boolean holds, String what, int value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "a denoiser's update of chain %s at step %d has an invalid %s: %d"
              .formatted(chain.id(), step, what, value));
    }
  }
}
