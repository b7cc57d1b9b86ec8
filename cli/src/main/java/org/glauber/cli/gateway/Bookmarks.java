package org.glauber.cli.gateway;

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

/** How far the generations of a call have been seen: what it takes to go on with each of them. */
final class Bookmarks {
  private final int count;
  private final ResumeGenerationRequest asked;
  private final Set<Integer> begun = new HashSet<>(); // by index
  private final Map<Integer, ResumeGenerationRequest> open = new TreeMap<>(); // by index

  /**
   * No generation yet.
   *
   * @param count of the call's generations; 0 counts as 1
   * @param asked what the call said and a request to go on has to say again
   */
  private Bookmarks(int count, ResumeGenerationRequest asked) {
    this.count = Math.max(1, count);
    this.asked = asked;
  }

  /** Of a call for texts. */
  static Bookmarks of(GenerateTextRequest call) {
    ResumeGenerationRequest.Builder asked =
        ResumeGenerationRequest.newBuilder().setProgress(call.getProgress());
    if (call.hasHeartbeatMillis()) {
      asked.setHeartbeatMillis(call.getHeartbeatMillis());
    }
    return new Bookmarks(call.getCount(), asked.build());
  }

  /** Of a call for images. */
  static Bookmarks of(GenerateImageRequest call) {
    ResumeGenerationRequest.Builder asked =
        ResumeGenerationRequest.newBuilder()
            .setProgress(call.getProgress())
            .setInfilledImage(call.getInfilling().getImage());
    if (call.hasHeartbeatMillis()) {
      asked.setHeartbeatMillis(call.getHeartbeatMillis());
    }
    return new Bookmarks(call.getCount(), asked.build());
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
      case HEARTBEAT -> false;
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
      case HEARTBEAT -> false;
      case EVENT_NOT_SET -> true;
    };
  }

  /** The generations that have begun and not ended, by index. */
  List<Integer> unfinished() {
    return List.copyOf(open.keySet());
  }

  /** Asks for the rest of a generation, unless it has ended. */
  Optional<ResumeGenerationRequest> rest(int index) {
    return Optional.ofNullable(open.get(index));
  }

  /** Whether every generation was heard of. */
  boolean areComplete() {
    return begun.size() == count;
  }

  private boolean accepted(int index, Accepted accepted) {
    ResumeGenerationRequest request =
        asked.toBuilder()
            .setGenerationId(accepted.getGenerationId())
            .setResumeToken(accepted.getResumeToken())
            .build();
    boolean isNews = begun.add(index);
    if (isNews) {
      open.put(index, request);
    }
    return isNews;
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
