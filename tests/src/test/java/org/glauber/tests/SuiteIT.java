package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GetModelRequest;
import org.glauber.generation.v1.KeptSegment;
import org.glauber.generation.v1.ListModelsRequest;
import org.glauber.generation.v1.Progress;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.RawToken;
import org.glauber.generation.v1.RawTokens;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.glauber.generation.v1.ResumeGenerationResponse;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.generation.v1.Segment;
import org.glauber.generation.v1.Template;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests one suite with two denoisers and the default model. */
@ExtendWith(SharedSuite.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuiteIT {
  private static final int SITES = 48;

  private Texts texts;

  @BeforeAll
  void connect(SharedSuite shared) {
    texts = new Texts(shared.suite().target());
  }

  @AfterAll
  void disconnect() {
    texts.close();
  }

  @Test
  void aTaleCondensesStepByStep() {
    List<GenerateTextResponse> events =
        texts.events(
            Texts.request(7, 4).setProgress(ProgressRhythm.newBuilder().setEverySteps(16)).build());
    Accepted accepted = events.getFirst().getAccepted();
    assertThat(accepted.getSeed()).isEqualTo(7);
    assertThat(accepted.getStepCount()).isEqualTo(4 * SITES);
    List<Progress> progress =
        events.stream()
            .filter(GenerateTextResponse::hasProgress)
            .map(GenerateTextResponse::getProgress)
            .toList();
    assertThat(progress).isNotEmpty();
    assertThat(progress.stream().map(Progress::getStep))
        .isSortedAccordingTo((one, other) -> Integer.compare(other, one));
    assertThat(progress.stream().map(Progress::getSettledSiteCount)).isSorted();
    assertThat(progress)
        .allSatisfy(
            state -> assertThat(state.getSettledSiteCount()).isEqualTo(settled(state.getStep())));
    var finished = events.getLast().getFinished();
    assertThat(finished.getTokensCount()).isEqualTo(SITES);
    assertThat(finished.getText()).isNotEmpty();
    assertThat(finished.getStatistics().getSteps()).isEqualTo(4 * SITES);
  }

  /** Returns the number of settled sites: a site is settled after its visit at a step t < L. */
  private static int settled(int step) {
    return Math.max(0, SITES - step);
  }

  @Test
  void givenTextStaysAndTheTextEndsWithTheTemplate() {
    Template template =
        Template.newBuilder()
            .addSegments(Segment.newBuilder().setText("Mia had a"))
            .addSegments(Segment.newBuilder().setBlank(2))
            .addSegments(Segment.newBuilder().setText("."))
            .build();
    var finished = texts.finished(Texts.request(3, 4).setTemplate(template).build());
    assertThat(finished.getText()).startsWith("Mia had a ").endsWith(".");
    assertThat(finished.getStatistics().getSteps()).isEqualTo(4 * 2);
  }

  /** A comma after a blank, and a word as raw tokens; resumed from the first event. */
  @Test
  void joinedTextAndRawTokensAreKeptAndReportedTheSameWhenResumed() {
    Template template =
        Template.newBuilder()
            .addSegments(text("Mia  had a"))
            .addSegments(blank(1))
            .addSegments(text(", and").toBuilder().setJoined(true))
            .addSegments(blank(2))
            .addSegments(
                Segment.newBuilder()
                    .setRawTokens(
                        RawTokens.newBuilder().addTokens(piece("ball")).addTokens(piece("."))))
            .build();
    List<GenerateTextResponse> events =
        texts.events(Texts.request(3, 4).setTemplate(template).build());
    Accepted accepted = events.getFirst().getAccepted();
    assertThat(accepted.getKeptList())
        .extracting(KeptSegment::getText)
        .containsExactly("Mia had a", ", and", " ball.");
    assertThat(accepted.getKeptList())
        .extracting(KeptSegment::getFirstSite)
        .containsExactly(0, 4, 8);
    Finished finished = events.getLast().getFinished();
    assertThat(finished.getText()).matches("Mia had a \\S+, and .* ball\\.");
    assertThat(finished.getTokensList().subList(8, 10))
        .isEqualTo(accepted.getKept(2).getTokensList());
    List<ResumeGenerationResponse> resumed = new ArrayList<>();
    texts
        .stub()
        .resumeGeneration(
            ResumeGenerationRequest.newBuilder().setResumeToken(accepted.getResumeToken()).build())
        .forEachRemaining(resumed::add);
    assertThat(resumed.getFirst().getText().getAccepted().getKeptList())
        .isEqualTo(accepted.getKeptList());
    assertThat(resumed.getLast().getText().getFinished().getTokensList())
        .isEqualTo(finished.getTokensList());
  }

  private static RawToken piece(String piece) {
    return RawToken.newBuilder().setPiece(piece).build();
  }

  @Test
  void aSeedGivesTheSameTokensAloneAndBatchedWithOthers() throws InterruptedException {
    List<List<Integer>> alone = texts.tokens(20, 2, 1);
    assertThat(texts.tokens(20, 2, 8)).isEqualTo(alone);
    assertThat(alone).doesNotHaveDuplicates();
  }

  @Test
  void severalTextsOfACallAreThoseOfTheirSeeds() {
    List<GenerateTextResponse> events = texts.events(Texts.request(40, 1).setCount(3).build());
    List<List<Integer>> together =
        events.stream()
            .filter(GenerateTextResponse::hasFinished)
            .sorted((one, other) -> Integer.compare(one.getIndex(), other.getIndex()))
            .map(event -> event.getFinished().getTokensList())
            .toList();
    List<List<Integer>> apart =
        Stream.of(40, 41, 42)
            .map(seed -> texts.finished(Texts.request(seed, 1).build()).getTokensList())
            .toList();
    assertThat(together).isEqualTo(apart);
  }

  /** Resumes with the token of a progress event, like a client that has lost its stream. */
  @Test
  void aGenerationOfLevelsThatIsResumedEndsAsTheUndisturbedOne() {
    GenerateTextRequest request =
        Texts.request(9, 1)
            .setSampling(sampling().addAllLevels(List.of(16, 5, 1, 0)))
            .setProgress(ProgressRhythm.newBuilder().setEverySteps(20))
            .setMaxWindow(1)
            .build();
    List<GenerateTextResponse> events = texts.events(request);
    Accepted accepted = events.getFirst().getAccepted();
    assertThat(accepted.getSampling().getLevelsList()).containsExactly(16, 5, 1, 0);
    assertThat(accepted.getStepCount()).isEqualTo(3 * SITES);
    assertThat(accepted.getExpectedQuestions()).isEqualTo(3 * SITES);
    assertThat(accepted.getSamplingVersion()).isEqualTo(2);
    Finished finished = events.getLast().getFinished();
    assertThat(finished.getStatistics().getSteps()).isEqualTo(3 * SITES);
    Progress midway = events.get(events.size() / 2).getProgress();
    List<ResumeGenerationResponse> resumed = new ArrayList<>();
    texts
        .stub()
        .resumeGeneration(
            ResumeGenerationRequest.newBuilder().setResumeToken(midway.getResumeToken()).build())
        .forEachRemaining(resumed::add);
    assertThat(midway.getStep()).isBetween(1, 3 * SITES - 1);
    assertThat(resumed.getLast().getText().getFinished().getTokensList())
        .isEqualTo(finished.getTokensList());
  }

  @Test
  void modelsAreListedWithTheirCards() {
    var models = texts.stub().listModels(ListModelsRequest.getDefaultInstance()).getModelsList();
    assertThat(models)
        .extracting(model -> model.getManifest().getName())
        .containsExactly("faces", "tales");
    var tales = texts.stub().getModel(GetModelRequest.newBuilder().setName("tales").build());
    assertThat(tales.getModel()).isEqualTo(models.getLast());
    assertThat(tales.getModel().getManifest().getCard().getCommand()).startsWith("./glauber train");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badRequests")
  void badInputIsRefusedByField(String field, GenerateTextRequest request)
      throws InvalidProtocolBufferException {
    Texts.Refusal refusal = texts.refusal(request);
    assertThat(refusal.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    List<String> fields = new ArrayList<>();
    for (Any detail : refusal.details().getDetailsList()) {
      if (detail.is(BadRequest.class)) {
        detail
            .unpack(BadRequest.class)
            .getFieldViolationsList()
            .forEach(violation -> fields.add(violation.getField()));
      }
    }
    assertThat(fields).containsExactly(field);
  }

  static Stream<Arguments> badRequests() {
    return Stream.of(
        bad("template.segments[0].text", text("")),
        bad("template.segments", text("Mia ".repeat(60))),
        bad("template.segments[0].blank", blank(SITES + 1)),
        bad("template.segments[0].text", text("Xylophones")),
        bad("template.segments[0].text", text("Mia <end>")),
        bad("template.segments[0].text", text("<pad>")),
        bad("template.segments[0].text", text("Mia\u200B")),
        bad("template.segments[0].joined", text("Mia").toBuilder().setJoined(true).build()),
        bad("template.segments[0].raw_tokens.tokens[0].piece", raw(piece("▁Mia"))),
        bad("template.segments[0].raw_tokens.tokens[0].piece", raw(piece("<end>"))),
        bad("template.segments[0].raw_tokens.tokens[0].token", raw(token(2))),
        bad("template.segments[0].raw_tokens.tokens[0].token", raw(token(349))),
        bad("template.segments[0].raw_tokens.tokens", raw()),
        bad("sampling.temperature", sampling().setTemperature(-0.5)),
        bad("sampling.temperature", sampling().setTemperature(Double.NaN)),
        bad("sampling.temperature", sampling().setTemperature(Double.POSITIVE_INFINITY)),
        bad("sampling.top_p", sampling().setTopP(0)),
        bad("sampling.top_p", sampling().setTopP(1.5)),
        bad("sampling.sweeps", sampling().setSweeps(1_000_000)),
        bad("sampling.levels[0]", sampling().addLevels(17).addLevels(0)),
        bad("sampling.levels", sampling().addLevels(16).addLevels(0).setSweeps(1)),
        bad("sampling.schedule", sampling().setSchedule("slowest")),
        bad("count", GenerateTextRequest.newBuilder().setCount(1_000_000)));
  }

  @Test
  void anUnknownModelIsNotFound() {
    Texts.Refusal refusal =
        texts.refusal(GenerateTextRequest.newBuilder().setModel("fables").build());
    assertThat(refusal.status().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(refusal.status().getDescription()).contains("fables");
  }

  @Test
  void temperatureZeroTakesTheLikeliest() {
    GenerateTextRequest request =
        Texts.request(5, 1)
            .setSampling(SamplingOptions.newBuilder().setSweeps(1).setTemperature(0))
            .build();
    assertThat(texts.finished(request).getTokensCount()).isEqualTo(SITES);
  }

  private static SamplingOptions.Builder sampling() {
    return SamplingOptions.newBuilder();
  }

  private static Arguments bad(String field, SamplingOptions.Builder sampling) {
    return bad(field, GenerateTextRequest.newBuilder().setSampling(sampling));
  }

  private static Arguments bad(String field, Segment segment) {
    return bad(
        field,
        GenerateTextRequest.newBuilder().setTemplate(Template.newBuilder().addSegments(segment)));
  }

  private static Arguments bad(String field, GenerateTextRequest.Builder request) {
    return Arguments.of(field, request.build());
  }

  private static Segment text(String text) {
    return Segment.newBuilder().setText(text).build();
  }

  private static Segment raw(RawToken... tokens) {
    return Segment.newBuilder()
        .setRawTokens(RawTokens.newBuilder().addAllTokens(List.of(tokens)))
        .build();
  }

  private static RawToken token(int token) {
    return RawToken.newBuilder().setToken(token).build();
  }

  private static Segment blank(int tokenCount) {
    return Segment.newBuilder().setBlank(tokenCount).build();
  }
}
