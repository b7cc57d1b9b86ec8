package org.glauber.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.RequestPart;
import org.glauber.gateway.request.RequestPart.Single;
import org.glauber.server.status.Refusals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldsTest {
  @ParameterizedTest
  @CsvSource({
    "MODEL, model",
    "PROGRESS_STEPS, progress.every_steps",
    "PROGRESS_MILLIS, progress.every_millis",
    "SEGMENTS, template.segments",
    "INFILLING, infilling",
    "INFILLING_IMAGE, infilling.image",
    "INFILLING_MASK, infilling.mask",
    "INFILLED_IMAGE, infilled_image",
    "RESUME_TOKEN, resume_token"
  })
  void aBrokenRuleIsRefusedByTheFieldOfItsPart(Single part, String field) {
    assertThat(refusal(part)).isEqualTo(field + " must be odd, but is 2");
  }

  @Test
  void aSegmentIsNamedByItsIndex() {
    assertThat(refusal(new RequestPart.SegmentText(3))).startsWith("template.segments[3].text ");
    assertThat(refusal(new RequestPart.SegmentBlank(0))).startsWith("template.segments[0].blank ");
    assertThat(refusal(new RequestPart.SegmentRawTokens(1)))
        .startsWith("template.segments[1].raw_tokens.tokens must");
    assertThat(refusal(new RequestPart.SegmentPiece(1, 4)))
        .startsWith("template.segments[1].raw_tokens.tokens[4].piece must");
  }

  @Test
  void anotherServicesFieldsBecomeThoseOfTheCaller() {
    StatusException refusal =
        StatusProto.toStatusException(Refusals.invalidArgument("image", "must be odd", 2).status());
    assertThat(refusedByService(Single.INFILLING, refusal)).startsWith("infilling.image must");
    assertThat(refusedByService(Single.INFILLED_IMAGE, refusal)).startsWith("infilled_image must");
    StatusException joined =
        StatusProto.toStatusException(
            Refusals.invalidArgument("segments[2].joined", "must be false", true).status());
    assertThat(refusedByService(Single.SEGMENTS, joined))
        .startsWith("template.segments[2].joined must");
  }

  private static String refusal(RequestPart part) {
    return Fields.refusal(InvalidRequestException.of(part, "must be odd", 2)).status().getMessage();
  }

  private static String refusedByService(RequestPart part, StatusException refusal) {
    return Fields.refusal(InvalidRequestException.refusedByService(part, refusal))
        .status()
        .getMessage();
  }
}
