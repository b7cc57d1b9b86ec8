package org.glauber.cli.gateway;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.ResumeGenerationRequest;

/** How far the generations of a call have been seen: what it takes to go on with each of them. */
final class Bookmarks {
  private final ProgressRhythm rhythm;
  private final ByteString infilledImage;
  private final Map<Integer, ResumeGenerationRequest> open = new TreeMap<>(); // by index

  /**
   * No generation yet.
   *
   * @param rhythm of the call
   * @param infilledImage the image that parts of are redrawn, empty for none
   */
  Bookmarks(ProgressRhythm rhythm, ByteString infilledImage) {
    this.rhythm = rhythm;
    this.infilledImage = infilledImage;
  }

  /** Marks an event; tells whether it says something new. */
  boolean saw(GenerateTextResponse event) {
    return switch (event.getEventCase()) {
      case ACCEPTED -> accepted(event.getIndex(), event.getAccepted());
      case PROGRESS ->
          advanced(
              event.getIndex(),
              event.getProgress().getStep(),
              event.getProgress().getResumeToken());
      case FINISHED -> finished(event.getIndex());
      case EVENT_NOT_SET -> true;
    };
  }

  /** The same for images. */
  boolean saw(GenerateImageResponse event) {
    return switch (event.getEventCase()) {
      case ACCEPTED -> accepted(event.getIndex(), event.getAccepted());
      case PROGRESS ->
          advanced(
              event.getIndex(),
              event.getProgress().getStep(),
              event.getProgress().getResumeToken());
      case FINISHED -> finished(event.getIndex());
      case EVENT_NOT_SET -> true;
    };
  }

  /** Asks for the rest of a generation that has begun and not ended, if there is one. */
  Optional<ResumeGenerationRequest> rest() {
    return open.values().stream().findFirst();
  }

  private boolean accepted(int index, Accepted accepted) {
    ResumeGenerationRequest request =
        ResumeGenerationRequest.newBuilder()
            .setGenerationId(accepted.getGenerationId())
            .setResumeToken(accepted.getResumeToken())
            .setProgress(rhythm)
            .setInfilledImage(infilledImage)
            .build();
    return open.putIfAbsent(index, request) == null;
  }

  private boolean advanced(int index, int step, ByteString token) {
    open.computeIfPresent(
        index, (_, request) -> request.toBuilder().setStep(step).setResumeToken(token).build());
    return true;
  }

  private boolean finished(int index) {
    open.remove(index);
    return true;
  }
}
