package org.glauber.gateway.api;

import com.google.protobuf.ByteString;
import org.glauber.gateway.generation.Event;
import org.glauber.gateway.text.RenderedText;
import org.glauber.generation.v1.Heartbeat;
import org.glauber.generation.v1.ResumeGenerationResponse;
import org.glauber.server.stream.Backlog;

/** Maps the events of a resumed generation to the wire: those of a text or those of an image. */
final class ResumedEvents {
  /** The message that keeps a silent stream alive. */
  static final ResumeGenerationResponse HEARTBEAT =
      ResumeGenerationResponse.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build();

  private ResumedEvents() {}

  /** Creates the backlog of the stream of one generation. */
  static Backlog<ResumeGenerationResponse> backlog() {
    return new NewestProgress<ResumeGenerationResponse>(
            ResumeGenerationResponse::getEventCase,
            message -> message.getText().hasProgress() || message.getImage().hasProgress())
        .backlog(1);
  }

  static ResumeGenerationResponse ofText(Event<RenderedText> event) {
    return ResumeGenerationResponse.newBuilder().setText(TextEvents.of(event)).build();
  }

  static ResumeGenerationResponse ofImage(Event<ByteString> event) {
    return ResumeGenerationResponse.newBuilder().setImage(ImageEvents.of(event)).build();
  }
}
