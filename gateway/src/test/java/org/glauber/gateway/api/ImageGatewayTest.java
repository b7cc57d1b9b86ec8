package org.glauber.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.glauber.gateway.api.GatewayClient.code;
import static org.glauber.gateway.api.GatewayClient.detail;
import static org.glauber.gateway.api.GatewayClient.everySteps;
import static org.glauber.gateway.api.GatewayClient.failure;
import static org.glauber.gateway.api.GatewayClient.request;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.glauber.denoiser.v1.Chain;
import org.glauber.gateway.fake.FakeVqgan;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.ImageFinished;
import org.glauber.generation.v1.ImageProgress;
import org.glauber.generation.v1.Infilling;
import org.glauber.server.auth.Tenant;
import org.glauber.vqgan.v1.DecodeRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of image generation over the wire. */
@QuarkusTest
class ImageGatewayTest extends WireFixture {
  private static final ByteString KEPT = ByteString.copyFromUtf8("01234567");
  private static final ByteString MASK = ByteString.copyFromUtf8("00011000");

  @Test
  void anImageIsAcceptedPreviewedAndFinished() {
    List<GenerateImageResponse> events = generate(image().setProgress(everySteps(8)));
    Accepted accepted = events.getFirst().getAccepted();
    assertThat(accepted.getModel()).isEqualTo(TinyModel.IMAGE_NAME);
    assertThat(accepted.getStepCount()).isEqualTo(STEP_COUNT);
    assertThat(accepted.getSampling()).isEqualTo(TinyModel.recommended());
    for (GenerateImageResponse event : events.subList(1, events.size() - 1)) {
      ImageProgress preview = event.getProgress();
      assertThat(preview.getImage().size()).isEqualTo(TinyModel.SITE_COUNT);
      assertThat(preview.getStep()).isLessThan(STEP_COUNT);
    }
    ImageFinished finished = events.getLast().getFinished();
    assertThat(finished.getImage()).isEqualTo(FakeVqgan.image(finished.getCodesList()));
    assertThat(finished.getStatistics().getSteps()).isEqualTo(STEP_COUNT);
    assertThat(script.runs().getFirst().chain().getTenant()).isEqualTo(Tenant.ANYBODY);
    assertThat(suite.vqgan.decoded())
        .extracting(DecodeRequest::getTenant)
        .containsOnly(Tenant.ANYBODY);
  }

  @Test
  void theOnlyImageModelNeedsNoNameAndASeedGivesOneImage() {
    ImageFinished named = result(image());
    assertThat(result(image().clearModel()).getCodesList()).isEqualTo(named.getCodesList());
    assertThat(result(image().setSeed(8)).getCodesList()).isNotEqualTo(named.getCodesList());
    assertThat(client.results(request()).getFirst().getTokensList())
        .isEqualTo(named.getCodesList()); // the models' chains are the same
  }

  @Test
  void severalImagesHaveDifferentIndices() {
    List<GenerateImageResponse> events = generate(image().setCount(3));
    assertThat(
            events.stream()
                .filter(GenerateImageResponse::hasFinished)
                .map(GenerateImageResponse::getIndex))
        .containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void keptSitesAreClampedAndCopiedOverTheDecodedImage() {
    List<GenerateImageResponse> events = generate(image().setInfilling(infilling(KEPT, MASK)));
    assertThat(events.getFirst().getAccepted().getClampedSiteCount()).isEqualTo(6);
    Chain chain = script.runs().getFirst().chain();
    assertThat(chain.getClampedSitesList()).containsExactly(0, 1, 2, 5, 6, 7);
    assertThat(events.getLast().getFinished().getCodesList()).startsWith(0, 1, 2).endsWith(5, 6, 7);
    assertThat(suite.vqgan.decoded().getLast().getOverlay().getImage())
        .isEqualTo(FakeVqgan.kept("012..567"));
    assertThat(suite.vqgan.decoded().getLast().getOverlay().getSitesList())
        .isEqualTo(chain.getClampedSitesList());
  }

  @Test
  void theFileItselfIsTheOverlayOfAnOlderVqgan() {
    suite.vqgan.setOlder(true);
    try {
      assertThat(generate(image().setInfilling(infilling(KEPT, MASK))).getLast().hasFinished())
          .isTrue();
      assertThat(suite.vqgan.decoded().getLast().getOverlay().getImage()).isEqualTo(KEPT);
    } finally {
      suite.vqgan.setOlder(false);
    }
  }

  @ParameterizedTest
  @CsvSource({"00000000, a mask that frees 0 of 8", "11111111, a mask that frees 8 of 8"})
  void aMaskMustFreeSomeSitesAndKeepOthers(String mask, String why) {
    StatusRuntimeException failure =
        failure(
            () -> generate(image().setInfilling(infilling(KEPT, ByteString.copyFromUtf8(mask)))));
    assertViolation(
        failure, "infilling.mask", "must free some of the cells and keep others, but is " + why);
  }

  @Test
  void aRefusalOfTheVqganNamesTheCallersField() {
    ByteString text = ByteString.copyFromUtf8("no image");
    String why = "must be a PNG or a JPEG, but is %d bytes of something else";
    assertViolation(
        failure(() -> generate(image().setInfilling(infilling(text.concat(text), MASK)))),
        "infilling.image",
        why.formatted(16));
    assertViolation(
        failure(() -> generate(image().setInfilling(infilling(KEPT, text.substring(3))))),
        "infilling.mask",
        why.formatted(5));
  }

  @Test
  void bothImageAndMaskAreRequired() {
    assertViolation(
        failure(() -> generate(image().setInfilling(infilling(ByteString.EMPTY, MASK)))),
        "infilling.image",
        "must be a PNG or a JPEG, but is empty");
    assertViolation(
        failure(() -> generate(image().setInfilling(infilling(KEPT, ByteString.EMPTY)))),
        "infilling.mask",
        "must be a PNG or a JPEG, but is empty");
  }

  @Test
  void aModelOfTheOtherModalityIsRefused() {
    assertViolation(
        failure(() -> generate(image().setModel(TinyModel.NAME))),
        "model",
        "must be an image model, but is a text model");
    assertViolation(
        client.failure(request().setModel(TinyModel.IMAGE_NAME)),
        "model",
        "must be a text model, but is an image model");
  }

  @Test
  void nonFinitePixelsEndTheGenerationWithoutARetry() {
    int before = suite.vqgan.decoded().size();
    suite.vqgan.setWithoutPixels(true);
    try {
      StatusRuntimeException failure = failure(() -> generate(image()));
      assertThat(code(failure)).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(failure).hasMessageContaining(TinyModel.IMAGE_NAME + ": they are NaN");
      assertThat(suite.vqgan.decoded()).hasSize(before + 1);
    } finally {
      suite.vqgan.setWithoutPixels(false);
    }
    assertThat(generate(image()).getLast().hasFinished()).isTrue();
  }

  @Test
  void aVqganThatIsDownIsNamed() {
    suite.vqgan.stop();
    try {
      StatusRuntimeException failure =
          failure(() -> generate(image().setInfilling(infilling(KEPT, MASK))));
      assertThat(code(failure)).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(detail(failure, ErrorInfo.class).getMetadataMap())
          .containsEntry("service", "vqgan-service");
    } finally {
      suite.vqgan.start();
    }
  }

  private void assertViolation(StatusRuntimeException failure, String field, String why) {
    assertThat(code(failure)).as(failure.getMessage()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    BadRequest.FieldViolation violation = detail(failure, BadRequest.class).getFieldViolations(0);
    assertThat(violation.getField()).isEqualTo(field);
    assertThat(violation.getDescription()).isEqualTo(why);
    assertThat(script.runs()).isEmpty();
  }

  private static GenerateImageRequest.Builder image() {
    return GenerateImageRequest.newBuilder().setModel(TinyModel.IMAGE_NAME).setSeed(7);
  }

  private static Infilling infilling(ByteString image, ByteString mask) {
    return Infilling.newBuilder().setImage(image).setMask(mask).build();
  }

  private ImageFinished result(GenerateImageRequest.Builder request) {
    return generate(request).getLast().getFinished();
  }

  private List<GenerateImageResponse> generate(GenerateImageRequest.Builder request) {
    List<GenerateImageResponse> events = new ArrayList<>();
    client.stub().generateImage(request.build()).forEachRemaining(events::add);
    return events;
  }
}
