package org.glauber.gateway.api;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.glauber.gateway.generation.Event;
import org.glauber.gateway.text.RenderedText;
import org.glauber.generation.v1.Heartbeat;
import org.glauber.generation.v1.ResumeGenerationResponse;
import org.glauber.server.stream.Backlog;
import org.glauber.server.stream.Conflation;

/** Maps the events of a resumed generation to the wire: those of a text or those of an image. */
final class ResumedEvents {
  /** The message that keeps a silent stream alive. */
  static final ResumeGenerationResponse HEARTBEAT =
      ResumeGenerationResponse.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build();

  private ResumedEvents() {}

  static Backlog<ResumeGenerationResponse> backlog() {
    return Backlog.conflating(GenerationEvents.WAITING_PER_GENERATION, new Newest());
  }

  static ResumeGenerationResponse ofText(Event<RenderedText> event) {
    return ResumeGenerationResponse.newBuilder().setText(TextEvents.of(event)).build();
  }

  static ResumeGenerationResponse ofImage(Event<ByteString> event) {
    return ResumeGenerationResponse.newBuilder().setImage(ImageEvents.of(event)).build();
  }

  /** Replaces unread progress of the stream's only generation by newer progress. */
  private static final class Newest implements Conflation<ResumeGenerationResponse> {
    @Override
    public Object part(ResumeGenerationResponse message) {
      return message.getEventCase();
    }

    @Override
    public Optional<ResumeGenerationResponse> join(
        ResumeGenerationResponse older, ResumeGenerationResponse newer) {
      boolean replaced =
          newer.hasText()
              ? TextEvents.isReplaced(older.getText(), newer.getText())
              : ImageEvents.isReplaced(older.getImage(), newer.getImage());
      return replaced ? Optional.of(newer) : Optional.empty();
    }
  }
}
