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

import com.google.rpc.BadRequest;
import com.google.rpc.ResourceInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.glauber.denoiser.v1.Chain;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerateTextResponse.EventCase;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.GetModelRequest;
import org.glauber.generation.v1.KeptSegment;
import org.glauber.generation.v1.ListModelsRequest;
import org.glauber.generation.v1.Model;
import org.glauber.generation.v1.Progress;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.generation.v1.Template;
import org.glauber.model.v1.Sampler;
import org.glauber.server.auth.Tenant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the gateway over the wire while all services work. Some callers make mistakes. */
@QuarkusTest
class GatewayTest extends WireFixture {

  @Test
  void aTextIsAcceptedReportedAndFinished() {
    List<GenerateTextResponse> events = client.generate(request().setProgress(everySteps(1)));
    Accepted accepted = events.getFirst().getAccepted();
    assertThat(UUID.fromString(accepted.getGenerationId())).isNotNull();
    assertThat(accepted)
        .isEqualTo(
            Accepted.newBuilder()
                .setGenerationId(accepted.getGenerationId())
                .setModel(TinyModel.NAME)
                .setModelDigest(TinyModel.DIGEST)
                .setSeed(7)
                .setSampling(TinyModel.recommended())
                .setStepCount(STEP_COUNT)
                .setExpectedSteps(STEP_COUNT)
                .setExpectedQuestions(STEP_COUNT)
                .setSiteCount(TinyModel.SITE_COUNT)
                .setResumeToken(accepted.getResumeToken())
                .setSamplingVersion(1)
                .setModelVersion("1")
                .build());
    assertThat(events.subList(1, events.size() - 1))
        .isNotEmpty()
        .allMatch(GenerateTextResponse::hasProgress);
    Finished finished = events.getLast().getFinished();
    assertThat(finished.getTokensCount()).isEqualTo(TinyModel.SITE_COUNT);
    assertThat(finished.getText()).isEqualTo(text(finished.getTokensList()));
    assertThat(finished.getStatistics().getSteps()).isEqualTo(STEP_COUNT);
    assertThat(finished.getStatistics().getPasses()).isEqualTo(STEP_COUNT);
    assertThat(finished.getStatistics().getStepsDecidedAgain()).isEqualTo(3);
    assertThat(finished.getStatistics().getStepsCorrected()).isEqualTo(2);
    assertThat(finished.getStatistics().getTotalTime().getNanos()).isPositive();
  }

  @Test
  void theWindowIsPassedOnAndThinningNeedsFewerEvaluations() {
    SamplingOptions thinned =
        SamplingOptions.newBuilder().setSampler(Sampler.SAMPLER_THINNED_HEAT_BATH).build();
    List<GenerateTextResponse> events =
        client.generate(request().setMaxWindow(3).setSampling(thinned));
    Accepted accepted = events.getFirst().getAccepted();
    assertThat(accepted.getExpectedSteps()).isEqualTo(STEP_COUNT);
    assertThat(accepted.getExpectedQuestions())
        .isBetween(
            TinyModel.SITE_COUNT,
            STEP_COUNT - 1); // in the last sweep the network decides every step
    assertThat(script.runs().getFirst().chain().getMaxWindow()).isEqualTo(3);
    assertThat(script.runs().getFirst().chain().getSampling().getSampler())
        .isEqualTo(Sampler.SAMPLER_THINNED_HEAT_BATH);
  }

  @Test
  void theOnlyTextModelNeedsNoName() {
    assertThat(client.results(request().clearModel()).getFirst().getTokensList())
        .isEqualTo(client.results(request()).getFirst().getTokensList());
  }

  @Test
  void equalSeedsGiveEqualTextsAndOtherSeedsOthers() {
    List<Integer> tokens = client.results(request()).getFirst().getTokensList();
    assertThat(client.results(request()).getFirst().getTokensList()).isEqualTo(tokens);
    assertThat(client.results(request().setSeed(8)).getFirst().getTokensList())
        .isNotEqualTo(tokens);
  }

  @Test
  void aSeedThatIsNotGivenIsDrawnAndReported() {
    Accepted accepted = client.generate(request().clearSeed()).getFirst().getAccepted();
    Finished again = client.results(request().setSeed(accepted.getSeed())).getFirst();
    assertThat(script.runs())
        .extracting(run -> run.chain().getSeed())
        .containsExactly(accepted.getSeed(), accepted.getSeed());
    assertThat(again.getTokensCount()).isEqualTo(TinyModel.SITE_COUNT);
  }

  @Test
  void generationKOfSeveralHasSeedPlusK() {
    List<GenerateTextResponse> events = client.generate(request().setSeed(-1).setCount(3));
    for (int k = 0; k < 3; k++) {
      int index = k;
      List<GenerateTextResponse> own =
          events.stream().filter(event -> event.getIndex() == index).toList();
      assertThat(own.getFirst().getAccepted().getSeed()).isEqualTo(-1L + k);
      assertThat(own.getLast().getEventCase()).isEqualTo(EventCase.FINISHED);
      assertThat(client.results(request().setSeed(-1L + k)).getFirst().getTokensList())
          .isEqualTo(own.getLast().getFinished().getTokensList());
    }
    assertThat(
            events.stream()
                .filter(GenerateTextResponse::hasAccepted)
                .map(event -> event.getAccepted().getGenerationId()))
        .doesNotHaveDuplicates();
  }

  @Test
  void aTemplatesTextIsKeptAndItsBlanksAreFilled() {
    Template.Builder template = template("mia had", 2, "ball .");
    List<GenerateTextResponse> events = client.generate(request().setTemplate(template));
    Accepted accepted = events.getFirst().getAccepted();
    assertThat(accepted.getClampedSiteCount()).isEqualTo(6); // four words, end, padding
    assertThat(accepted.getExpectedSteps()).isEqualTo(4 * 2);
    Chain chain = script.runs().getFirst().chain();
    assertThat(chain.getClampedSitesList()).containsExactly(0, 1, 4, 5, 6, 7);
    List<Integer> tokens = events.getLast().getFinished().getTokensList();
    assertThat(tokens).startsWith(2, 3).endsWith(5, 6, TinyModel.END, TinyModel.PAD);
    assertThat(events.getLast().getFinished().getText()).startsWith("mia had");
    assertThat(events.getLast().getFinished().getStatistics().getSteps()).isEqualTo(8);
  }

  @Test
  void whatIsKeptOfATemplateIsAccepted() {
    Template.Builder template = template(1, "mia had", raw(4, "ball"), 1, joined("."));
    List<GenerateTextResponse> events =
        client.generate(request().setTemplate(template).setCount(2));
    List<Accepted> accepted =
        events.stream()
            .filter(GenerateTextResponse::hasAccepted)
            .map(GenerateTextResponse::getAccepted)
            .toList();
    assertThat(accepted).hasSize(2);
    for (Accepted event : accepted) {
      assertThat(event.getKeptList())
          .containsExactly(
              kept(1, 1, " mia had", 2, 3), kept(2, 3, " a ball", 4, 5), kept(4, 6, " .", 6));
    }
    List<Integer> tokens = events.getLast().getFinished().getTokensList();
    assertThat(tokens.subList(1, 5)).containsExactly(2, 3, 4, 5);
    assertThat(tokens.subList(6, 8)).containsExactly(6, TinyModel.END);
  }

  private static KeptSegment kept(int segment, int firstSite, String text, Integer... tokens) {
    return KeptSegment.newBuilder()
        .setSegment(segment)
        .setFirstSite(firstSite)
        .setText(text)
        .addAllTokens(List.of(tokens))
        .build();
  }

  @Test
  void sitesAfterAnOpenEndedTemplateAreFree() {
    client.results(request().setTemplate(template("mia had").setOpenEnded(true)));
    assertThat(script.runs().getFirst().chain().getClampedSitesList()).containsExactly(0, 1);
  }

  @Test
  void aTemplateWithoutBlanksIsReturnedUnchanged() {
    Finished finished = client.results(request().setTemplate(template("mia had"))).getFirst();
    assertThat(finished.getText()).isEqualTo("mia had");
    assertThat(finished.getStatistics().getSteps()).isZero();
    assertThat(script.runs()).isEmpty();
  }

  @Test
  void settingsReplaceTheRecommendedOnesFieldByField() {
    SamplingOptions options = SamplingOptions.newBuilder().setSweeps(2).setTemperature(0).build();
    client.results(request().setSampling(options));
    assertThat(script.runs().getFirst().chain().getSampling())
        .isEqualTo(TinyModel.recommended().toBuilder().setSweeps(2).setTemperature(0).build());
  }

  @Test
  void progressComesAtItsIntervalOfStepsWithSettledSpans() throws Exception {
    script.pace();
    BlockingClientCall<?, GenerateTextResponse> call =
        client.call(request().setProgress(everySteps(10)));
    assertThat(call.read().hasAccepted()).isTrue();
    List<Progress> reports = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      script.step(10);
      reports.add(call.read().getProgress());
    }
    script.step(STEP_COUNT);
    assertThat(call.read().hasFinished()).isTrue();
    assertThat(reports).extracting(Progress::getStep).containsExactly(22, 12, 2);
    assertThat(reports).extracting(Progress::getSettledSiteCount).containsExactly(0, 0, 6);
    assertThat(reports.getFirst().getSettledList()).isEmpty();
  }

  @Test
  void noProgressIsSentIfNoneIsWanted() {
    assertThat(client.generate(request().setProgress(ProgressRhythm.newBuilder().setNone(true))))
        .extracting(GenerateTextResponse::getEventCase)
        .containsExactly(EventCase.ACCEPTED, EventCase.FINISHED);
  }

  @Test
  void oneTraceRunsThroughEveryCall() {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    io.grpc.Metadata headers = new io.grpc.Metadata();
    headers.put(
        io.grpc.Metadata.Key.of("traceparent", io.grpc.Metadata.ASCII_STRING_MARSHALLER),
        "00-" + trace + "-b7ad6b7169203331-01");
    client
        .stub()
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .generateText(request().setTemplate(template("mia", 1)).build())
        .forEachRemaining(event -> {});
    assertThat(suite.tokenizer.traceParents())
        .anyMatch(call -> call.startsWith("Encode 00-" + trace))
        .anyMatch(call -> call.startsWith("Decode 00-" + trace));
    assertThat(suite.denoisers.stream().flatMap(denoiser -> denoiser.traceParents().stream()))
        .anyMatch(call -> call.startsWith("RunChain 00-" + trace));
  }

  /**
   * Baggage is the caller's and of any length, and would be sent with every call to the services.
   */
  @Test
  void aCallersBaggageIsNotPropagated() {
    io.grpc.Metadata headers = new io.grpc.Metadata();
    headers.put(
        io.grpc.Metadata.Key.of("baggage", io.grpc.Metadata.ASCII_STRING_MARSHALLER),
        "key=" + "x".repeat(8_000));
    client
        .stub()
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .generateText(request().setTemplate(template("mia", 1)).build())
        .forEachRemaining(event -> {});
    assertThat(suite.tokenizer.headers()).contains("traceparent").doesNotContain("baggage");
    for (var denoiser : suite.denoisers) {
      assertThat(denoiser.headers()).doesNotContain("baggage");
    }
  }

  @Test
  void modelsAreThoseOfTheDenoisers() {
    Model dots =
        Model.newBuilder().setManifest(TinyModel.image()).setDigest(TinyModel.IMAGE_DIGEST).build();
    Model tiny =
        Model.newBuilder().setManifest(TinyModel.manifest()).setDigest(TinyModel.DIGEST).build();
    assertThat(client.stub().listModels(ListModelsRequest.getDefaultInstance()).getModelsList())
        .containsExactly(dots, tiny);
    assertThat(client.stub().getModel(named(TinyModel.NAME)).getModel()).isEqualTo(tiny);
    for (String name : List.of("tails", "")) {
      StatusRuntimeException failure = failure(() -> client.stub().getModel(named(name)));
      assertThat(code(failure)).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(detail(failure, ResourceInfo.class).getResourceName()).isEqualTo(name);
    }
  }

  @Test
  void itIsHealthy() {
    assertThat(
            HealthGrpc.newBlockingStub(client.channel())
                .check(
                    HealthCheckRequest.newBuilder()
                        .setService(GenerationServiceGrpc.SERVICE_NAME)
                        .build())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void anUnknownModelIsNotFound() {
    StatusRuntimeException failure = client.failure(request().setModel("tails"));
    assertThat(code(failure)).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(detail(failure, ResourceInfo.class).getResourceName()).isEqualTo("tails");
  }

  @ParameterizedTest
  @MethodSource("org.glauber.gateway.api.BadRequests#all")
  void aBadRequestIsRefusedByField(GenerateTextRequest.Builder request, String field, String why) {
    StatusRuntimeException failure = client.failure(request);
    assertThat(code(failure)).isEqualTo(Status.Code.INVALID_ARGUMENT);
    BadRequest.FieldViolation violation = detail(failure, BadRequest.class).getFieldViolations(0);
    assertThat(violation.getField()).isEqualTo(field);
    assertThat(violation.getDescription()).isEqualTo(why);
    assertThat(script.runs()).isEmpty();
  }

  @Test
  void theTokenizerGetsTheTenantAndOneCallForTextsThatAreTooLong() {
    suite.tokenizer.tenants().clear();
    client.results(request().setTemplate(template("mia", 2)));
    assertThat(suite.tokenizer.tenants()).hasSizeGreaterThan(1).containsOnly(Tenant.ANYBODY);
    int before = suite.tokenizer.encodings();
    client.failure(request().setTemplate(template("mia had a mia had a mia had a")));
    assertThat(suite.tokenizer.encodings()).isEqualTo(before + 1);
    client.failure(request().setTemplate(template(Collections.nCopies(9, "mia").toArray())));
    assertThat(suite.tokenizer.encodings()).as("refused before").isEqualTo(before + 1);
  }

  private static GetModelRequest named(String name) {
    return GetModelRequest.newBuilder().setName(name).build();
  }

  private static String text(List<Integer> tokens) {
    return String.join(
        " ",
        tokens.stream()
            .takeWhile(token -> token != TinyModel.END)
            .filter(token -> token != TinyModel.PAD)
            .map(TinyModel.WORDS::get)
            .toList());
  }
}
