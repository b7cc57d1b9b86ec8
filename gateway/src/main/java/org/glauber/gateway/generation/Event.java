package org.glauber.gateway.generation;

import java.util.List;
import org.glauber.gateway.chain.Chain;

/** What happens to one of a request's generations. */
public sealed interface Event {

  /** Which of the request's generations, from 0. */
  int index();

  /** The first: the chain is laid out. */
  record Accepted(int index, String generationId, Chain chain) implements Event {}

  /**
   * A true state of the chain, decoded.
   *
   * @param step n of the state X_n
   * @param text of the state, up to its first end token
   * @param settled the parts of the text that cannot change any more
   * @param settledSiteCount sites that cannot change any more, 0 to L
   */
  record Progress(int index, int step, String text, List<Span> settled, int settledSiteCount)
      implements Event {}

  /**
   * The last: the chain is at step 0.
   *
   * @param tokens (site) X_0; not to be written to
   */
  record Finished(int index, String text, int[] tokens, Statistics statistics) implements Event {}

  /** Takes events. May be called by several threads, and must not wait for a reader. */
  @FunctionalInterface
  interface Sink {
    /** Takes one. */
    void accept(Event event);
  }
}
