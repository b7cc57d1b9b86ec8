package org.glauber.gateway.api;

import java.util.Arrays;
import org.glauber.gateway.generation.Event;
import org.glauber.gateway.text.RenderedText;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.Heartbeat;
import org.glauber.generation.v1.KeptSegment;
import org.glauber.generation.v1.Progress;
import org.glauber.generation.v1.Span;
import org.glauber.server.stream.Backlog;

/** Maps text events to the wire. A slow reader misses older progress and gets the newest. */
final class TextEvents {
  /** The message that keeps a silent stream alive. */
  static final GenerateTextResponse HEARTBEAT =
      GenerateTextResponse.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build();

  private TextEvents() {}

  /** Creates the backlog of a stream of {@code generationCount} generations. */
  static Backlog<GenerateTextResponse> backlog(int generationCount) {
    return new NewestProgress<GenerateTextResponse>(
            GenerateTextResponse::getIndex, GenerateTextResponse::hasProgress)
        .backlog(generationCount);
  }

  /** Maps an event to its message. */
  static GenerateTextResponse of(Event<RenderedText> event) {
    GenerateTextResponse.Builder response =
        GenerateTextResponse.newBuilder().setIndex(event.generation().index());
    return switch (event) {
      case Event.Accepted<RenderedText> accepted ->
          response.setAccepted(accepted(accepted)).build();
      case Event.Progress<RenderedText> progress ->
          response.setProgress(progress(progress)).build();
      case Event.Finished<RenderedText> finished ->
          response.setFinished(finished(finished)).build();
    };
  }

  private static Accepted accepted(Event.Accepted<RenderedText> event) {
    Accepted.Builder accepted = GenerationEvents.accepted(event).toBuilder();
    event
        .kept()
        .forEach(
            kept ->
                accepted.addKept(
                    KeptSegment.newBuilder()
                        .setSegment(kept.sites().segment())
                        .setFirstSite(kept.sites().firstSite())
                        .addAllTokens(kept.tokens())
                        .setText(kept.text())
                        .setTextTruncated(kept.isTruncated())));
    return accepted.build();
  }

  private static Progress progress(Event.Progress<RenderedText> event) {
    Progress.Builder progress =
        Progress.newBuilder()
            .setStep(event.step())
            .setText(event.rendered().text())
            .setSettledSiteCount(event.settledSiteCount())
            .setResumeToken(event.resumeToken());
    event
        .rendered()
        .settled()
        .forEach(
            span ->
                progress.addSettled(
                    Span.newBuilder()
                        .setStartOffset(span.startOffset())
                        .setEndOffset(span.endOffset())));
    return progress.build();
  }

  private static Finished finished(Event.Finished<RenderedText> event) {
    return Finished.newBuilder()
        .setText(event.rendered().text())
        .addAllTokens(Arrays.stream(event.tokens()).boxed().toList())
        .setStatistics(GenerationEvents.statistics(event))
        .build();
  }
}
