package org.glauber.gateway.generation;

import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainState;

/** Renders the states of a request's chains as texts or images. */
public interface StateRenderer<T> {

  /** Renders an intermediate state. Fails if the decoding service is full. */
  T render(Chain chain, ChainState state) throws InterruptedException;

  /**
   * Renders the final state of a chain. If the decoding service is full or down this waits and
   * retries, because a failure would discard the finished chain.
   *
   * @param tokens (site) X_0
   */
  T renderFinal(Chain chain, int[] tokens) throws InterruptedException;
}
