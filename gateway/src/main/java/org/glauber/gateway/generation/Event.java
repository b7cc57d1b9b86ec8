package org.glauber.gateway.generation;

import org.glauber.gateway.chain.Chain;

/**
 * What happens to one of a request's generations.
 *
 * @param <T> what a state is shown as: a text, an image
 */
public sealed interface Event<T> {

  /** Which of the request's generations, from 0. */
  int index();

  /** The first: the chain is laid out. */
  record Accepted<T>(int index, String generationId, Chain chain) implements Event<T> {}

  /**
   * A true state of the chain, decoded.
   *
   * @param step n of the state X_n
   * @param shown the state
   * @param settledSiteCount sites that cannot change any more, 0 to L
   */
  record Progress<T>(int index, int step, T shown, int settledSiteCount) implements Event<T> {}

  /**
   * The last: the chain is at step 0.
   *
   * @param shown X_0
   * @param tokens (site) X_0; not to be written to
   */
  record Finished<T>(int index, T shown, int[] tokens, Statistics statistics) implements Event<T> {}

  /** Takes events. May be called by several threads, and must not wait for a reader. */
  @FunctionalInterface
  interface Sink<T> {
    /** Takes one. */
    void accept(Event<T> event);
  }
}
