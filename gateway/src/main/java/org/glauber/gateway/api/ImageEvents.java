package org.glauber.gateway.api;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.glauber.gateway.generation.Event;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.Heartbeat;
import org.glauber.generation.v1.ImageFinished;
import org.glauber.generation.v1.ImageProgress;
import org.glauber.server.stream.Backlog;

/** Maps image events to the wire. A slow reader misses older previews and gets the newest. */
final class ImageEvents {
  /** The message that keeps a silent stream alive. */
  static final GenerateImageResponse HEARTBEAT =
      GenerateImageResponse.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build();

  private ImageEvents() {}

  /** Creates the backlog of a stream of {@code generationCount} generations. */
  static Backlog<GenerateImageResponse> backlog(int generationCount) {
    return new NewestProgress<GenerateImageResponse>(
            GenerateImageResponse::getIndex, GenerateImageResponse::hasProgress)
        .backlog(generationCount);
  }

  /** Maps an event to its message. */
  static GenerateImageResponse of(Event<ByteString> event) {
    GenerateImageResponse.Builder response =
        GenerateImageResponse.newBuilder().setIndex(event.generation().index());
    return switch (event) {
      case Event.Accepted<ByteString> accepted ->
          response.setAccepted(GenerationEvents.accepted(accepted)).build();
      case Event.Progress<ByteString> progress -> response.setProgress(progress(progress)).build();
      case Event.Finished<ByteString> finished -> response.setFinished(finished(finished)).build();
    };
  }

  private static ImageProgress progress(Event.Progress<ByteString> event) {
    return ImageProgress.newBuilder()
        .setStep(event.step())
        .setImage(event.rendered())
        .setSettledSiteCount(event.settledSiteCount())
        .setResumeToken(event.resumeToken())
        .build();
  }

  private static ImageFinished finished(Event.Finished<ByteString> event) {
    return ImageFinished.newBuilder()
        .setImage(event.rendered())
        .addAllCodes(Arrays.stream(event.tokens()).boxed().toList())
        .setStatistics(GenerationEvents.statistics(event))
        .build();
  }
}
