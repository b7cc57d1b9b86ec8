package org.glauber.gateway.chain;

import java.util.stream.IntStream;

/**
 * A chain's state at one moment.
 *
 * @param step n
 * @param tokens (site) X_n; not to be written to
 */
public record ChainState(int step, int[] tokens) {

  /** How many sites keep their tokens for the rest of the chain, clamped ones included. */
  public int settledSiteCount(Chain chain) {
    return (int)
        IntStream.range(0, tokens.length)
            .filter(site -> chain.visits().isSettled(site, step))
            .count();
  }
}
