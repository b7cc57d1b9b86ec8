package org.glauber.gateway.resume;

import com.google.protobuf.ByteString;
import org.glauber.gateway.progress.ProgressInterval;
import org.glauber.gateway.request.Upload;
import org.jspecify.annotations.Nullable;

/**
 * A request to resume a generation.
 *
 * @param generationId the generation's id; empty if only the token is known
 * @param lastSeenStep the step of the last progress that the caller has seen; null if it has seen
 *     none
 * @param progressInterval how often to report progress
 */
public record ResumeRequest(
    String generationId,
    @Nullable Integer lastSeenStep,
    ProgressInterval progressInterval,
    Upload<Evidence> evidence) {

  /**
   * What the caller presents to resume the generation.
   *
   * @param token the resume token; empty if only the id is known
   * @param infilledImage the image to infill, empty for none
   */
  public record Evidence(ByteString token, ByteString infilledImage) {}
}
