package org.glauber.gateway.api;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.gateway.generation.Layout;
import org.glauber.gateway.progress.Stopwatch;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.text.Encoded;
import org.glauber.gateway.text.Segment;
import org.glauber.gateway.text.TextRequest;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.glauber.model.v1.Modality;
import org.glauber.server.status.RefusalException;

/** Fuzzes requests: arbitrary bytes must map to a valid request or be refused. */
public final class RequestsFuzz {
  private static final Requests REQUESTS =
      new Requests(
          (name, modality, seed) ->
              modality == Modality.MODALITY_IMAGE ? TinyModel.servedImage() : TinyModel.served(),
          16,
          Duration.ofSeconds(10));

  private RequestsFuzz() {}

  /** Runs one input; its first byte chooses the kind of request. */
  public static void fuzzerTestOneInput(byte[] bytes) throws InterruptedException {
    if (bytes.length == 0) {
      return;
    }
    byte[] message = Arrays.copyOfRange(bytes, 1, bytes.length);
    try {
      switch (bytes[0] & 3) {
        case 0 -> image(GenerateImageRequest.parseFrom(message));
        case 1 -> resumption(ResumeGenerationRequest.parseFrom(message));
        default -> text(GenerateTextRequest.parseFrom(message));
      }
    } catch (InvalidProtocolBufferException | InvalidRequestException | RefusalException e) {
      // refused, as it should be
    }
  }

  private static void image(GenerateImageRequest message) throws InterruptedException {
    REQUESTS.of(message, Stopwatch.start());
    requireBounded(REQUESTS.heartbeat(message));
  }

  private static void resumption(ResumeGenerationRequest message) {
    Requests.of(message);
    requireBounded(REQUESTS.heartbeat(message));
  }

  private static void requireBounded(Duration heartbeat) {
    if (heartbeat.toMillis() < 100 || heartbeat.toHours() > 1) {
      throw new AssertionError(heartbeat);
    }
  }

  private static void text(GenerateTextRequest message) throws InterruptedException {
    TextRequest request = REQUESTS.of(message, Stopwatch.start());
    requireBounded(REQUESTS.heartbeat(message));
    List<Encoded> encodings =
        request.template().segments().stream().map(RequestsFuzz::encoded).toList();
    Layout layout = request.template().layOut(encodings, TinyModel.served());
    if (layout.tokens().length != TinyModel.SITE_COUNT) {
      throw new AssertionError(layout.tokens().length + " sites");
    }
  }

  /** A token for each character of a text, and for each raw token. */
  private static Encoded encoded(Segment segment) {
    int size =
        switch (segment) {
          case Segment.Text(String text, _) -> text.codePointCount(0, text.length());
          case Segment.Raw(List<Segment.RawToken> tokens) -> tokens.size();
          case Segment.Blank _ -> 0;
        };
    return new Encoded(Collections.nCopies(size, 2), List.of(), "", false);
  }
}
