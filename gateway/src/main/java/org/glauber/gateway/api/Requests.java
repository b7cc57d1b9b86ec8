package org.glauber.gateway.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.glauber.gateway.generation.LevelChoice;
import org.glauber.gateway.generation.RequestOptions;
import org.glauber.gateway.generation.SamplingChoice;
import org.glauber.gateway.image.ImageRequest;
import org.glauber.gateway.progress.ProgressInterval;
import org.glauber.gateway.request.Upload;
import org.glauber.gateway.resume.ResumeRequest;
import org.glauber.gateway.text.Segment;
import org.glauber.gateway.text.Template;
import org.glauber.gateway.text.TextRequest;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.Infilling;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.server.status.Refusals;

/**
 * Maps requests from the wire to the domain, and checks what can be checked without the model.
 *
 * @param countLimit the most generations that one request may ask for
 * @param heartbeat the default silence after which a heartbeat is sent on a stream
 */
record Requests(int countLimit, Duration heartbeat) {
  private static final int MAX_SEGMENTS = 1_024;
  private static final int MAX_WINDOW = 1_024;
  private static final int MAX_PRIORITY = 10;
  private static final int MIN_HEARTBEAT_MILLIS = 100;
  private static final int MAX_HEARTBEAT_MILLIS = 3_600_000;

  /**
   * Maps a request for texts. A seed is drawn if the caller gave none.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field
   */
  TextRequest of(GenerateTextRequest request) {
    return new TextRequest(
        options(
            request.getModel(),
            request.hasSeed() ? OptionalLong.of(request.getSeed()) : OptionalLong.empty(),
            request.getSampling(),
            request.getMaxWindow(),
            request.getProgress(),
            request.getCount(),
            request.getPriority()),
        request.hasTemplate() ? template(request.getTemplate()) : Template.OPEN);
  }

  /**
   * Maps a request for images. A seed is drawn if the caller gave none.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field
   */
  ImageRequest of(GenerateImageRequest request) {
    return new ImageRequest(
        options(
            request.getModel(),
            request.hasSeed() ? OptionalLong.of(request.getSeed()) : OptionalLong.empty(),
            request.getSampling(),
            request.getMaxWindow(),
            request.getProgress(),
            request.getCount(),
            request.getPriority()),
        request.hasInfilling() ? Optional.of(infilling(request.getInfilling())) : Optional.empty());
  }

  /**
   * Maps a request to resume a generation.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field
   */
  static ResumeRequest of(ResumeGenerationRequest request) {
    if (request.getGenerationId().isEmpty() && request.getResumeToken().isEmpty()) {
      throw Refusals.invalidArgument("generation_id", "must be set if resume_token is not", "");
    }
    if (request.hasStep() && request.getStep() < 0) {
      throw Refusals.invalidArgument("step", "must be 0 or more", request.getStep());
    }
    return new ResumeRequest(
        request.getGenerationId(),
        request.hasStep() ? OptionalInt.of(request.getStep()) : OptionalInt.empty(),
        progressInterval(request.getProgress()),
        new Upload<>(
            new ResumeRequest.Evidence(request.getResumeToken(), request.getInfilledImage())));
  }

  /** The silence after which a heartbeat is sent on the stream of a request. */
  Duration heartbeat(GenerateTextRequest request) {
    return request.hasHeartbeatMillis() ? heartbeat(request.getHeartbeatMillis()) : heartbeat;
  }

  /** The silence after which a heartbeat is sent on the stream of a request. */
  Duration heartbeat(GenerateImageRequest request) {
    return request.hasHeartbeatMillis() ? heartbeat(request.getHeartbeatMillis()) : heartbeat;
  }

  /** The silence after which a heartbeat is sent on the stream of a request. */
  Duration heartbeat(ResumeGenerationRequest request) {
    return request.hasHeartbeatMillis() ? heartbeat(request.getHeartbeatMillis()) : heartbeat;
  }

  private static Duration heartbeat(int millis) {
    if (millis < MIN_HEARTBEAT_MILLIS || millis > MAX_HEARTBEAT_MILLIS) {
      throw Refusals.invalidArgument(
          "heartbeat_millis",
          "must be %,d to %,d".formatted(MIN_HEARTBEAT_MILLIS, MAX_HEARTBEAT_MILLIS),
          millis);
    }
    return Duration.ofMillis(millis);
  }

  private RequestOptions options(
      String model,
      OptionalLong seed,
      SamplingOptions sampling,
      int maxWindow,
      ProgressRhythm progress,
      int requestedCount,
      int priority) {
    int count = requestedCount == 0 ? 1 : requestedCount;
    if (count < 1 || count > countLimit) {
      throw Refusals.invalidArgument("count", "must be 1 to %,d".formatted(countLimit), count);
    }
    if (maxWindow < 0 || maxWindow > MAX_WINDOW) {
      throw Refusals.invalidArgument(
          "max_window", "must be 0 to %,d".formatted(MAX_WINDOW), maxWindow);
    }
    if (Math.abs((long) priority) > MAX_PRIORITY) {
      throw Refusals.invalidArgument("priority", "must be -10 to 10", priority);
    }
    return new RequestOptions(
        model,
        seed.orElseGet(() -> ThreadLocalRandom.current().nextLong()),
        choice(sampling),
        maxWindow,
        progressInterval(progress),
        count,
        priority);
  }

  private static Upload<ImageRequest.Infilling> infilling(Infilling infilling) {
    if (infilling.getImage().isEmpty()) {
      throw Refusals.invalidArgument("infilling.image", "must be a PNG or a JPEG", "");
    }
    if (infilling.getMask().isEmpty()) {
      throw Refusals.invalidArgument("infilling.mask", "must be a PNG or a JPEG", "");
    }
    return new Upload<>(new ImageRequest.Infilling(infilling.getImage(), infilling.getMask()));
  }

  private static Template template(org.glauber.generation.v1.Template template) {
    int segmentCount = template.getSegmentsCount();
    if (segmentCount < 1 || segmentCount > MAX_SEGMENTS) {
      throw Refusals.invalidArgument(
          "template.segments",
          "must hold 1 to %,d segments".formatted(MAX_SEGMENTS),
          "%,d segments".formatted(segmentCount));
    }
    List<Segment> segments = new ArrayList<>();
    for (int k = 0; k < segmentCount; k++) {
      org.glauber.generation.v1.Segment segment = template.getSegments(k);
      segments.add(
          switch (segment.getContentCase()) {
            case TEXT -> new Segment.Text(segment.getText());
            case BLANK -> new Segment.Blank(segment.getBlank());
            case CONTENT_NOT_SET ->
                throw Refusals.invalidArgument(
                    "template.segments[" + k + "]", "must be a text or a blank", "neither");
          });
    }
    return new Template(segments, template.getOpenEnded());
  }

  private static SamplingChoice choice(SamplingOptions options) {
    return new SamplingChoice(
        options.getSampler(),
        new LevelChoice(
            options.hasSweeps() ? options.getSweeps() : null,
            options.getLevelsList(),
            options.getSchedule()),
        options.hasTemperature() ? options.getTemperature() : null,
        options.hasEarlyTemperature() ? options.getEarlyTemperature() : null,
        options.hasTopP() ? options.getTopP() : null);
  }

  private static ProgressInterval progressInterval(ProgressRhythm message) {
    return switch (message.getRhythmCase()) {
      case EVERY_STEPS -> new ProgressInterval.EverySteps(message.getEverySteps());
      case EVERY_MILLIS -> new ProgressInterval.AtMostEvery(message.getEveryMillis());
      case NONE -> {
        if (!message.getNone()) {
          throw Refusals.invalidArgument("progress.none", "must be true when set", false);
        }
        yield new ProgressInterval.Never();
      }
      case RHYTHM_NOT_SET -> ProgressInterval.DEFAULT;
    };
  }
}
