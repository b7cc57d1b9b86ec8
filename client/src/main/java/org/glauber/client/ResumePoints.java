package org.glauber.client;

import com.google.protobuf.ByteString;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.ResumeGenerationRequest;

/**
 * The requests that resume each unfinished generation of a call after its stream was lost, updated
 * with every event.
 */
final class ResumePoints {
  private final int count;
  private final ResumeGenerationRequest template;
  private final Set<Integer> seen = new HashSet<>(); // by index
  private final Map<Integer, ResumeGenerationRequest> open = new TreeMap<>(); // by index

  /**
   * Creates the resume points of a call before its first event.
   *
   * @param count the number of generations of the call; 0 counts as 1
   * @param template the fields that a resume request repeats from the call
   */
  private ResumePoints(int count, ResumeGenerationRequest template) {
    this.count = Math.max(1, count);
    this.template = template;
  }

  /** The resume points of a call for texts. */
  static ResumePoints of(GenerateTextRequest call) {
    ResumeGenerationRequest.Builder template =
        ResumeGenerationRequest.newBuilder().setProgress(call.getProgress());
    if (call.hasHeartbeatMillis()) {
      template.setHeartbeatMillis(call.getHeartbeatMillis());
    }
    return new ResumePoints(call.getCount(), template.build());
  }

  /** The resume points of a call for images. */
  static ResumePoints of(GenerateImageRequest call) {
    ResumeGenerationRequest.Builder template =
        ResumeGenerationRequest.newBuilder()
            .setProgress(call.getProgress())
            .setInfilledImage(call.getInfilling().getImage());
    if (call.hasHeartbeatMillis()) {
      template.setHeartbeatMillis(call.getHeartbeatMillis());
    }
    return new ResumePoints(call.getCount(), template.build());
  }

  /**
   * Records an event. Returns whether to pass it on: heartbeats and repeated admissions are not.
   */
  boolean observe(GenerateTextResponse event) {
    return switch (event.getEventCase()) {
      case ACCEPTED -> accepted(event.getIndex(), event.getAccepted());
      case PROGRESS ->
          advanced(
              event.getIndex(),
              event.getProgress().getStep(),
              event.getProgress().getResumeToken());
      case FINISHED -> finished(event.getIndex());
      case HEARTBEAT -> false;
      case EVENT_NOT_SET -> true;
    };
  }

  /** Records an event of a call for images, as {@link #observe(GenerateTextResponse)}. */
  boolean observe(GenerateImageResponse event) {
    return switch (event.getEventCase()) {
      case ACCEPTED -> accepted(event.getIndex(), event.getAccepted());
      case PROGRESS ->
          advanced(
              event.getIndex(),
              event.getProgress().getStep(),
              event.getProgress().getResumeToken());
      case FINISHED -> finished(event.getIndex());
      case HEARTBEAT -> false;
      case EVENT_NOT_SET -> true;
    };
  }

  /** The indices of the generations that were admitted and have not finished. */
  List<Integer> unfinished() {
    return List.copyOf(open.keySet());
  }

  /** The request that resumes a generation; empty if it has finished. */
  Optional<ResumeGenerationRequest> request(int index) {
    return Optional.ofNullable(open.get(index));
  }

  /** Whether every generation was admitted. */
  boolean hasSeenAll() {
    return seen.size() == count;
  }

  private boolean accepted(int index, Accepted accepted) {
    ResumeGenerationRequest request =
        template.toBuilder()
            .setGenerationId(accepted.getGenerationId())
            .setResumeToken(accepted.getResumeToken())
            .build();
    boolean isNew = seen.add(index);
    if (isNew) {
      open.put(index, request);
    }
    return isNew;
  }

  private boolean advanced(int index, int step, ByteString token) {
    open.computeIfPresent(
        index, (key, request) -> request.toBuilder().setStep(step).setResumeToken(token).build());
    return true;
  }

  private boolean finished(int index) {
    open.remove(index);
    return true;
  }
}
