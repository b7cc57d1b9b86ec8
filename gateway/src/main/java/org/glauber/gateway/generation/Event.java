package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import org.glauber.gateway.resume.Generation;

/**
 * What happens to one of a request's generations.
 *
 * @param <T> what a state is shown as: a text, an image
 */
public sealed interface Event<T> {

  /** Whose event it is. */
  Generation generation();

  /**
   * The first: the chain is laid out.
   *
   * @param resumeToken resumes it
   */
  record Accepted<T>(Generation generation, ByteString resumeToken) implements Event<T> {}

  /**
   * A true state of the chain, decoded.
   *
   * @param step n of the state X_n
   * @param shown the state
   * @param settledSiteCount sites that cannot change any more, 0 to L
   * @param resumeToken resumes the generation here
   */
  record Progress<T>(
      Generation generation, int step, T shown, int settledSiteCount, ByteString resumeToken)
      implements Event<T> {}

  /**
   * The last: the chain is at step 0.
   *
   * @param shown X_0
   * @param tokens (site) X_0; not to be written to
   */
  record Finished<T>(Generation generation, T shown, int[] tokens, Statistics statistics)
      implements Event<T> {}

  /** Takes events. May be called by several threads, and must not wait for a reader. */
  @FunctionalInterface
  interface Sink<T> {
    /** Takes one. */
    void accept(Event<T> event);
  }
}
