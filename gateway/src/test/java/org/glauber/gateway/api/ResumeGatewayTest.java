package org.glauber.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.glauber.gateway.api.GatewayClient.code;
import static org.glauber.gateway.api.GatewayClient.detail;
import static org.glauber.gateway.api.GatewayClient.everySteps;
import static org.glauber.gateway.api.GatewayClient.failure;
import static org.glauber.gateway.api.GatewayClient.joined;
import static org.glauber.gateway.api.GatewayClient.raw;
import static org.glauber.gateway.api.GatewayClient.request;
import static org.glauber.gateway.api.GatewayClient.template;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.glauber.gateway.Eventually;
import org.glauber.gateway.fake.FakeVqgan;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GetModelRequest;
import org.glauber.generation.v1.Infilling;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.glauber.generation.v1.ResumeGenerationResponse;
import org.junit.jupiter.api.Test;

/** Tests over the wire of generations that are resumed after their streams were lost. */
@QuarkusTest
class ResumeGatewayTest extends WireFixture {

  @Test
  void aLostTextResumesFromItsLastStateAndEndsAsIfUndisturbed() throws Exception {
    List<Integer> undisturbed = client.results(request()).getFirst().getTokensList();
    script.reset();
    List<GenerateTextResponse> seen = lostAfter(10);
    int lastStep = seen.getLast().getProgress().getStep();

    List<GenerateTextResponse> rest =
        texts(byId(seen).setStep(lastStep).setProgress(everySteps(1)));

    assertThat(rest.getFirst().getAccepted().getGenerationId()).isEqualTo(id(seen));
    assertThat(rest.getFirst().getAccepted().getSeed()).isEqualTo(7);
    assertThat(rest.subList(1, rest.size() - 1))
        .isNotEmpty()
        .extracting(event -> event.getProgress().getStep())
        .allMatch(step -> step < lastStep);
    assertThat(rest.getLast().getFinished().getTokensList()).isEqualTo(undisturbed);
    assertThat(script.runs()).hasSize(2);
    assertThat(script.runs().getLast().chain().getStep()).isLessThanOrEqualTo(STEP_COUNT - 10);
  }

  @Test
  void aGatewayThatDoesNotKnowTheGenerationResumesFromTheToken() throws Exception {
    List<Integer> undisturbed = client.results(request()).getFirst().getTokensList();
    script.reset();
    GenerateTextResponse last = lostAfter(10).getLast();
    List<GenerateTextResponse> rest =
        texts(
            ResumeGenerationRequest.newBuilder()
                .setGenerationId("unheard of")
                .setResumeToken(last.getProgress().getResumeToken()));
    assertThat(rest.getLast().getFinished().getTokensList()).isEqualTo(undisturbed);
    assertThat(script.runs().getLast().chain().getStep()).isEqualTo(last.getProgress().getStep());
  }

  @Test
  void aResumedTextReportsTheSameKeptSegments() {
    List<GenerateTextResponse> whole =
        client.generate(
            request().setTemplate(template("mia", 1, raw("a"), "ball", 2, joined("."))));
    Accepted accepted = whole.getFirst().getAccepted();
    assertThat(accepted.getKeptCount()).isEqualTo(4);
    Accepted byId = texts(byId(whole)).getFirst().getAccepted();
    assertThat(byId.getKeptList()).isEqualTo(accepted.getKeptList());
    Accepted byToken =
        texts(
                ResumeGenerationRequest.newBuilder()
                    .setGenerationId("unheard of")
                    .setResumeToken(accepted.getResumeToken()))
            .getFirst()
            .getAccepted();
    assertThat(byToken.getKeptList()).isEqualTo(accepted.getKeptList());
  }

  @Test
  void missedProgressIsReportedAtOnce() throws Exception {
    List<GenerateTextResponse> seen = lostAfter(10);
    script.pace(); // allow no further step
    BlockingClientCall<?, ResumeGenerationResponse> call =
        client
            .blocking()
            .resumeGeneration(byId(seen).setStep(STEP_COUNT).setProgress(everySteps(1)).build());
    assertThat(call.read().getText().hasAccepted()).isTrue();
    assertThat(call.read().getText().getProgress().getStep()).isLessThan(STEP_COUNT - 9);
    call.cancel("seen", null);
    script.awaitCancelled();
  }

  @Test
  void aMissedResultIsSentAgain() {
    List<GenerateTextResponse> whole = client.generate(request());
    script.reset();
    List<GenerateTextResponse> again = texts(byId(whole));
    assertThat(again).hasSize(2);
    assertThat(again.getLast().getFinished().getText())
        .isEqualTo(whole.getLast().getFinished().getText());
    assertThat(again.getLast().getFinished().getTokensList())
        .isEqualTo(whole.getLast().getFinished().getTokensList());
    assertThat(script.runs()).isEmpty();
  }

  @Test
  void aStreamThatStillRunsIsTakenOver() throws Exception {
    script.pace();
    BlockingClientCall<?, GenerateTextResponse> call =
        client.call(request().setProgress(everySteps(1)));
    List<GenerateTextResponse> seen = read(call, 10);
    BlockingClientCall<?, ResumeGenerationResponse> second =
        client.blocking().resumeGeneration(byId(seen).build());
    assertThat(second.read().getText().hasAccepted()).isTrue();
    StatusException overtaken =
        Assertions.catchThrowableOfType(
            StatusException.class,
            () -> {
              while (call.read() != null) {}
            });
    assertThat(overtaken.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(
            detail(
                    overtaken.getStatus().asRuntimeException(overtaken.getTrailers()),
                    ErrorInfo.class)
                .getReason())
        .isEqualTo("OVERTAKEN");
    script.step(1_000);
    ResumeGenerationResponse last = second.read();
    for (ResumeGenerationResponse next = last; next != null; next = second.read()) {
      last = next;
    }
    assertThat(last.getText().hasFinished()).isTrue();
  }

  @Test
  void anInfillingResumesWithItsImage() {
    ByteString kept = ByteString.copyFromUtf8("01234567");
    List<GenerateImageResponse> whole = new ArrayList<>();
    client
        .stub()
        .generateImage(
            GenerateImageRequest.newBuilder()
                .setModel(TinyModel.IMAGE_NAME)
                .setSeed(3)
                .setProgress(everySteps(1))
                .setInfilling(
                    Infilling.newBuilder()
                        .setImage(kept)
                        .setMask(ByteString.copyFromUtf8("00011000")))
                .build())
        .forEachRemaining(whole::add);
    ResumeGenerationRequest.Builder fromTheStart =
        ResumeGenerationRequest.newBuilder()
            .setResumeToken(whole.getFirst().getAccepted().getResumeToken());

    violation(fromTheStart, "infilled_image", "must be the image that the generation was asked");
    violation(
        fromTheStart.clone().setInfilledImage(ByteString.copyFromUtf8("76543210")),
        "infilled_image",
        "must be the image that the generation was asked");

    List<ResumeGenerationResponse> rest = new ArrayList<>();
    client
        .stub()
        .resumeGeneration(fromTheStart.setInfilledImage(kept).build())
        .forEachRemaining(rest::add);
    assertThat(rest.getLast().getImage().getFinished().getImage())
        .isEqualTo(whole.getLast().getFinished().getImage());
    assertThat(suite.vqgan.decoded().getLast().getOverlay().getImage())
        .isEqualTo(FakeVqgan.kept("01234567"));
  }

  @Test
  void anUnknownGenerationIsRefused() {
    StatusRuntimeException unknown =
        failure(() -> texts(ResumeGenerationRequest.newBuilder().setGenerationId("nobody")));
    assertThat(code(unknown)).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(detail(unknown, ResourceInfo.class).getResourceType()).isEqualTo("generation");

    violation(
        ResumeGenerationRequest.newBuilder(),
        "generation_id",
        "must be set if resume_token is not");
    violation(
        ResumeGenerationRequest.newBuilder().setGenerationId("nobody").setStep(-1),
        "step",
        "must be 0 or more, but is -1");
    violation(
        ResumeGenerationRequest.newBuilder().setResumeToken(ByteString.copyFromUtf8("forged")),
        "resume_token",
        "must be a token that a gateway of this suite issued to this caller,"
            + " but is 6 bytes that are not");
  }

  @Test
  void aTokenIsValidOnlyForTheModelOfItsGeneration() throws Exception {
    ByteString token = lostAfter(10).getLast().getProgress().getResumeToken();
    script.serve("d".repeat(64));
    awaitDigest("d".repeat(64));
    StatusRuntimeException refused =
        failure(() -> texts(ResumeGenerationRequest.newBuilder().setResumeToken(token)));
    assertThat(code(refused)).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(detail(refused, PreconditionFailure.class).getViolations(0).getType())
        .isEqualTo("MODEL_DIGEST");
    script.serve(TinyModel.DIGEST);
    awaitDigest(TinyModel.DIGEST);
    assertThat(texts(ResumeGenerationRequest.newBuilder().setResumeToken(token)).getLast())
        .matches(GenerateTextResponse::hasFinished);
  }

  private void awaitDigest(String digest) {
    Eventually.holds(
        "the gateway knows of it",
        () ->
            client
                .stub()
                .getModel(GetModelRequest.newBuilder().setName(TinyModel.NAME).build())
                .getModel()
                .getDigest()
                .equals(digest));
  }

  /** Runs a generation whose caller cancels after {@code steps} steps. */
  private List<GenerateTextResponse> lostAfter(int steps) throws Exception {
    script.pace();
    BlockingClientCall<?, GenerateTextResponse> call =
        client.call(request().setProgress(everySteps(1)));
    List<GenerateTextResponse> seen = read(call, steps);
    call.cancel("lost", null);
    script.awaitCancelled();
    script.runFree();
    return seen;
  }

  /** Reads until progress has covered {@code steps} steps. */
  private List<GenerateTextResponse> read(
      BlockingClientCall<?, GenerateTextResponse> call, int steps) throws Exception {
    List<GenerateTextResponse> seen = new ArrayList<>(List.of(call.read()));
    script.step(steps);
    while (!seen.getLast().hasProgress()
        || seen.getLast().getProgress().getStep() > STEP_COUNT - steps) {
      seen.add(call.read());
    }
    return seen;
  }

  private static ResumeGenerationRequest.Builder byId(List<GenerateTextResponse> seen) {
    return ResumeGenerationRequest.newBuilder().setGenerationId(id(seen));
  }

  private static String id(List<GenerateTextResponse> seen) {
    return seen.getFirst().getAccepted().getGenerationId();
  }

  private List<GenerateTextResponse> texts(ResumeGenerationRequest.Builder request) {
    List<GenerateTextResponse> events = new ArrayList<>();
    client
        .stub()
        .resumeGeneration(request.build())
        .forEachRemaining(event -> events.add(event.getText()));
    return events;
  }

  private void violation(ResumeGenerationRequest.Builder request, String field, String why) {
    StatusRuntimeException failure = failure(() -> texts(request));
    assertThat(code(failure)).isEqualTo(Status.Code.INVALID_ARGUMENT);
    BadRequest.FieldViolation violation = detail(failure, BadRequest.class).getFieldViolations(0);
    assertThat(violation.getField()).isEqualTo(field);
    assertThat(violation.getDescription()).startsWith(why);
  }
}
