package org.glauber.gateway.chain;

import java.util.stream.IntStream;

/**
 * A chain's state at one step.
 *
 * @param step n, the step
 * @param tokens (site) X_n; must not be modified
 */
public record ChainState(int step, int[] tokens) {

  /** The number of sites whose tokens will not change again, clamped ones included. */
  public int settledSiteCount(Chain chain) {
    return (int)
        IntStream.range(0, tokens.length)
            .filter(site -> chain.visits().isSettled(site, step))
            .count();
  }
}
