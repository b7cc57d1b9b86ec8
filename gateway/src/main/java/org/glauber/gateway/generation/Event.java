package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import org.glauber.gateway.chain.ChainReport;
import org.glauber.gateway.checkpoint.Generation;

/**
 * An event of one of a request's generations.
 *
 * @param <T> what a state is rendered as: a text or an image
 */
public sealed interface Event<T> {

  /** The generation that the event belongs to. */
  Generation generation();

  /**
   * The first event: a denoiser has admitted the chain, or the generation was resumed.
   *
   * @param resumeToken resumes the generation from here
   * @param kept what is kept of the template's segments
   */
  record Accepted<T>(Generation generation, ByteString resumeToken, List<KeptSegment> kept)
      implements Event<T> {}

  /**
   * A partial result: an actual intermediate state of the chain, decoded.
   *
   * @param step n, the step of the state X_n
   * @param rendered the state as text or image
   * @param settledSiteCount the number of sites that will not change again, 0 to L
   * @param resumeToken resumes the generation from here
   */
  record Progress<T>(
      Generation generation, int step, T rendered, int settledSiteCount, ByteString resumeToken)
      implements Event<T> {}

  /**
   * The last event: the chain is at step 0.
   *
   * @param rendered X_0 as text or image
   * @param tokens (site) X_0; must not be modified
   * @param report the work and time of the chain
   * @param times the time of the generation
   */
  record Finished<T>(
      Generation generation, T rendered, int[] tokens, ChainReport report, Times times)
      implements Event<T> {}

  /**
   * The time that a generation took at the gateway.
   *
   * @param total the time from the request's arrival to the last event
   * @param encode the time spent encoding the request
   * @param decode the time spent decoding states, both while the chain ran and after its end
   */
  record Times(Duration total, Duration encode, Duration decode) {}

  /** Receives events. Several threads may call it, and it must not block on a slow reader. */
  @FunctionalInterface
  interface Sink<T> {
    /** Receives an event. */
    void accept(Event<T> event);
  }
}
