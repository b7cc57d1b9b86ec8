package org.glauber.gateway.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.generation.RequestOptions;
import org.glauber.gateway.image.ImageRequest;
import org.glauber.gateway.progress.ProgressInterval;
import org.glauber.gateway.progress.Stopwatch;
import org.glauber.gateway.request.Upload;
import org.glauber.gateway.resume.ResumeRequest;
import org.glauber.gateway.text.Segment;
import org.glauber.gateway.text.Template;
import org.glauber.gateway.text.TextRequest;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.Infilling;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.RawToken;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.model.v1.Modality;
import org.glauber.server.status.Refusals;
import org.jspecify.annotations.Nullable;

/**
 * Maps requests from the wire to the domain. What can be checked without the model is checked
 * before the model is looked up.
 *
 * @param models looks models up
 * @param countLimit the most generations that one request may ask for
 * @param heartbeat the default silence after which a heartbeat is sent on a stream
 */
record Requests(Models models, int countLimit, Duration heartbeat) {
  private static final int MAX_SEGMENTS = 1_024;
  private static final int MAX_WINDOW = 1_024;
  private static final int MAX_PRIORITY = 10;
  private static final int MIN_HEARTBEAT_MILLIS = 100;
  private static final int MAX_HEARTBEAT_MILLIS = 3_600_000;

  /** Looks models up. */
  @FunctionalInterface
  interface Models {
    /**
     * Returns the model that a request names.
     *
     * @param name the name of the model or of an alias; empty for the only model of the modality
     * @param seed the seed of the request, which determines the model of an alias
     */
    ServedModel model(String name, Modality modality, long seed) throws InterruptedException;
  }

  /** The fields that requests for texts and images have in common. */
  private record Common(
      String model,
      @Nullable Long seed,
      SamplingOptions sampling,
      int maxWindow,
      ProgressRhythm progress,
      int count,
      int priority) {
    static Common of(GenerateTextRequest request) {
      return new Common(
          request.getModel(),
          request.hasSeed() ? request.getSeed() : null,
          request.getSampling(),
          request.getMaxWindow(),
          request.getProgress(),
          request.getCount(),
          request.getPriority());
    }

    static Common of(GenerateImageRequest request) {
      return new Common(
          request.getModel(),
          request.hasSeed() ? request.getSeed() : null,
          request.getSampling(),
          request.getMaxWindow(),
          request.getProgress(),
          request.getCount(),
          request.getPriority());
    }
  }

  /**
   * Maps a request for texts. A seed is drawn if the caller gave none.
   *
   * @param sinceArrival runs since the request arrived
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field, or why
   *     the model cannot be used
   * @throws org.glauber.gateway.request.InvalidRequestException if a part of the request is invalid
   */
  TextRequest of(GenerateTextRequest request, Stopwatch sinceArrival) throws InterruptedException {
    Common common = Common.of(request);
    ProgressInterval progress = checked(common);
    Template template = request.hasTemplate() ? template(request.getTemplate()) : Template.OPEN;
    return new TextRequest(
        options(common, Modality.MODALITY_TEXT, progress, sinceArrival), template);
  }

  /**
   * Maps a request for images. A seed is drawn if the caller gave none.
   *
   * @param sinceArrival runs since the request arrived
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field, or why
   *     the model cannot be used
   * @throws org.glauber.gateway.request.InvalidRequestException if a part of the request is invalid
   */
  ImageRequest of(GenerateImageRequest request, Stopwatch sinceArrival)
      throws InterruptedException {
    Common common = Common.of(request);
    ProgressInterval progress = checked(common);
    Upload<ImageRequest.Infilling> infilling =
        request.hasInfilling() ? infilling(request.getInfilling()) : null;
    return new ImageRequest(
        options(common, Modality.MODALITY_IMAGE, progress, sinceArrival), infilling);
  }

  /**
   * Maps a request to resume a generation.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field
   * @throws org.glauber.gateway.request.InvalidRequestException if a part of the request is invalid
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
        request.hasStep() ? request.getStep() : null,
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

  /**
   * The number of generations that a request asks for.
   *
   * @param requested the number in the request, 0 if it has none
   */
  int count(int requested) {
    int count = requested == 0 ? 1 : requested;
    if (count < 1 || count > countLimit) {
      throw Refusals.invalidArgument("count", "must be 1 to %,d".formatted(countLimit), count);
    }
    return count;
  }

  /** Checks the fields that do not depend on the model, and maps the progress interval. */
  private ProgressInterval checked(Common common) {
    var _ = count(common.count);
    if (common.maxWindow < 0 || common.maxWindow > MAX_WINDOW) {
      throw Refusals.invalidArgument(
          "max_window", "must be 0 to %,d".formatted(MAX_WINDOW), common.maxWindow);
    }
    if (Math.abs((long) common.priority) > MAX_PRIORITY) {
      throw Refusals.invalidArgument("priority", "must be -10 to 10", common.priority);
    }
    return progressInterval(common.progress);
  }

  private RequestOptions options(
      Common common, Modality modality, ProgressInterval progress, Stopwatch sinceArrival)
      throws InterruptedException {
    long seed = common.seed == null ? ThreadLocalRandom.current().nextLong() : common.seed;
    ServedModel model = models.model(common.model, modality, seed);
    return new RequestOptions(
        model,
        SamplingMapping.of(common.sampling, model.manifest()),
        seed,
        common.maxWindow,
        progress,
        count(common.count),
        common.priority,
        sinceArrival);
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
          Fields.SEGMENTS,
          "must hold 1 to %,d segments".formatted(MAX_SEGMENTS),
          "%,d segments".formatted(segmentCount));
    }
    List<Segment> segments = new ArrayList<>();
    for (int k = 0; k < segmentCount; k++) {
      segments.add(segment(Fields.SEGMENTS + "[" + k + "]", template.getSegments(k)));
    }
    return new Template(segments, template.getOpenEnded());
  }

  private static Segment segment(String path, org.glauber.generation.v1.Segment segment) {
    if (segment.getJoined() && !segment.hasText()) {
      throw Refusals.invalidArgument(
          path + ".joined", "must be false unless the segment is a text", true);
    }
    return switch (segment.getContentCase()) {
      case TEXT -> new Segment.Text(segment.getText(), segment.getJoined());
      case BLANK -> new Segment.Blank(segment.getBlank());
      case RAW_TOKENS -> {
        List<Segment.RawToken> tokens = new ArrayList<>();
        for (RawToken token : segment.getRawTokens().getTokensList()) {
          tokens.add(rawToken(path + ".raw_tokens.tokens[" + tokens.size() + "]", token));
        }
        yield new Segment.Raw(tokens);
      }
      case CONTENT_NOT_SET ->
          throw Refusals.invalidArgument(
              path, "must be a text, a blank or raw tokens", "none of them");
    };
  }

  private static Segment.RawToken rawToken(String path, RawToken token) {
    return switch (token.getSpellingCase()) {
      case TOKEN -> new Segment.RawToken.Number(token.getToken());
      case PIECE -> new Segment.RawToken.Piece(token.getPiece());
      case SPELLING_NOT_SET ->
          throw Refusals.invalidArgument(path, "must be a token or a piece", "neither");
    };
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
