package org.glauber.gateway.api;

import io.grpc.StatusException;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.InvalidRequestException.Fault;
import org.glauber.gateway.request.RequestPart;
import org.glauber.gateway.request.RequestPart.Single;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;

/** The names of request fields, and refusals that name them. */
final class Fields {
  static final String SEGMENTS = "template.segments";

  private static final String TEMPLATE = "template";

  private Fields() {}

  /** INVALID_ARGUMENT that names the field of an invalid part. */
  static RefusalException refusal(InvalidRequestException invalid) {
    String field = of(invalid.part());
    return switch (invalid.fault()) {
      case Fault.BrokenRule(String rule, String value) ->
          Refusals.invalidArgument(field, rule, value);
      case Fault.RefusedByService(var refusal) -> refusal(invalid.part(), field, refusal);
    };
  }

  private static RefusalException refusal(RequestPart part, String field, StatusException refusal) {
    if (part == Single.SEGMENTS) { // which the tokenizer calls segments, too
      return Refusals.withFieldPrefix(TEMPLATE, refusal);
    } else if (part == Single.INFILLING) { // whose fields the VQGAN calls image and mask, too
      return Refusals.withFieldPrefix(field, refusal);
    }
    return Refusals.withField(field, refusal);
  }

  private static String of(RequestPart part) {
    return switch (part) {
      case Single.MODEL -> "model";
      case Single.PROGRESS_STEPS -> "progress.every_steps";
      case Single.PROGRESS_MILLIS -> "progress.every_millis";
      case Single.SEGMENTS -> SEGMENTS;
      case Single.INFILLING -> "infilling";
      case Single.INFILLING_IMAGE -> "infilling.image";
      case Single.INFILLING_MASK -> "infilling.mask";
      case Single.INFILLED_IMAGE -> "infilled_image";
      case Single.RESUME_TOKEN -> "resume_token";
      case RequestPart.SegmentText(int k) -> SEGMENTS + "[" + k + "].text";
      case RequestPart.SegmentRawTokens(int k) -> SEGMENTS + "[" + k + "].raw_tokens.tokens";
      case RequestPart.SegmentPiece(int k, int i) ->
          SEGMENTS + "[" + k + "].raw_tokens.tokens[" + i + "].piece";
      case RequestPart.SegmentBlank(int k) -> SEGMENTS + "[" + k + "].blank";
    };
  }
}
