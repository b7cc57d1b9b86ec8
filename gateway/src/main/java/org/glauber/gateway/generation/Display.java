package org.glauber.gateway.generation;

import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainState;

/** How the states of a request's chains are shown. */
interface Display<T> {

  /** Shows a state on the way; it may be refused where the service is full. */
  T show(Chain chain, ChainState state) throws InterruptedException;

  /**
   * Shows the state that a chain has ended in. Where the service is full it waits, lest the chain
   * have run in vain.
   *
   * @param tokens (site) X_0
   */
  T conclude(Chain chain, int[] tokens) throws InterruptedException;
}
