package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import java.util.OptionalInt;

/**
 * A request to go on with a generation.
 *
 * @param generationId empty where only the token is known
 * @param shownStep the step of the last progress that the caller has seen
 * @param rhythm how often to report progress
 */
public record ResumeRequest(
    String generationId, OptionalInt shownStep, Rhythm rhythm, Upload<Evidence> evidence) {

  /**
   * What says where the generation stood.
   *
   * @param token empty where only the id is known
   * @param infilledImage the image that parts of are redrawn, empty for none
   */
  public record Evidence(ByteString token, ByteString infilledImage) {}
}
