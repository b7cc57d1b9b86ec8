package org.glauber.denoiser;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glauber.core.Clamps;
import org.glauber.core.random.ChainRandomness;
import org.glauber.denoiser.v1.Chain;
import org.glauber.denoiser.v1.ChainFinished;
import org.glauber.denoiser.v1.ChainUpdate;
import org.glauber.denoiser.v1.DenoiserServiceGrpc;
import org.glauber.denoiser.v1.ListModelsRequest;
import org.glauber.denoiser.v1.LoadedModel;
import org.glauber.denoiser.v1.RunChainRequest;
import org.glauber.model.Model;
import org.glauber.model.ModelRepository;
import org.glauber.model.v1.EarlyTemperature;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.network.TorchNetwork;
import org.glauber.server.ServerLifecycle;
import org.glauber.server.ServiceReadiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The denoiser over the wire: two lanes, two places in the queue, two models. */
@QuarkusTest
@QuarkusTestResource(ModelsOnDisk.class)
class DenoiserServiceTest {
  private static final int SITES = SampleModels.SITES;

  @Inject ServerLifecycle server;
  @Inject ServiceReadiness readiness;

  @ConfigProperty(name = "glauber.models.directory")
  String models;

  @SuppressWarnings("NullAway.Init") // set before each test
  @TestHTTPResource("/q/metrics")
  URL metrics;

  private ManagedChannel channel;

  @BeforeEach
  void connect() {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
  }

  @Test
  void aChainIsTheSequentialOneOfItsModel() {
    for (String name : List.of("clean", "signal")) {
      Chain chain = chain(name, 5, 8, 2, 9);
      ChainCall call = ChainCall.of(channel, chain);
      assertThat(call.tokens()).isEqualTo(sequential(name, chain));
      assertThat(call.finished().join().getSteps()).isEqualTo(8 * (SITES - 2));
      assertThat(call.updates.getLast().getStep()).isZero();
    }
  }

  @Test
  void aThinnedChainIsTheSequentialOneUnderEveryWindow() {
    for (int widest : new int[] {0, 1, 2, 1_024}) {
      Chain.Builder builder = chain("clean", 5, 8, 2, 9).toBuilder().setMaxWindow(widest);
      builder.getSamplingBuilder().setSampler(Sampler.SAMPLER_THINNED_HEAT_BATH);
      Chain chain = builder.build();
      ChainCall call = ChainCall.of(channel, chain);
      assertThat(call.tokens()).isEqualTo(sequential("clean", chain));
      ChainFinished finished = call.finished().join();
      assertThat(finished.getSteps()).isEqualTo(8 * (SITES - 2));
      assertThat(finished.getNoiseSteps()).isBetween(1, finished.getSteps() - 1);
      assertThat(finished.getEvaluations())
          .isGreaterThanOrEqualTo(finished.getSteps() - finished.getNoiseSteps());
    }
  }

  @Test
  void aChainOfLevelsIsTheSequentialOneAndAsksAsOftenAsTheySay() {
    for (Sampler sampler : List.of(Sampler.SAMPLER_HEAT_BATH, Sampler.SAMPLER_THINNED_HEAT_BATH)) {
      Chain chain = leveled(5, sampler);
      ChainCall call = ChainCall.of(channel, chain);
      assertThat(call.tokens()).isEqualTo(sequential("clean", chain));
      ChainFinished finished = call.finished().join();
      assertThat(finished.getSteps()).isEqualTo(3 * (SITES - 2));
      assertThat(finished.getNoiseSteps() > 0).isEqualTo(sampler != Sampler.SAMPLER_HEAT_BATH);
    }
  }

  @Test
  void levelsThatTheModelCannotRunAreRefusedByField() {
    sampling(sampling -> sampling.addAllLevels(List.of(9, 9, 0)), "levels[1]");
    sampling(sampling -> sampling.addAllLevels(List.of(9, 3)), "levels[1]");
    sampling(sampling -> sampling.addAllLevels(List.of(1_025, 0)), "levels[0]");
    sampling(sampling -> sampling.addAllLevels(List.of(9, 3, 0)), "sweeps");
    Chain.Builder signal = chain("signal", 1, 2).toBuilder();
    signal.getSamplingBuilder().addAllLevels(List.of(9, 3, 0));
    assertThat(ChainCall.of(channel, signal.build()).refusal())
        .hasMessageStartingWith("INVALID_ARGUMENT: chain.sampling.levels must be absent");
  }

  /** Three sweeps through levels, two sites clamped. */
  private Chain leveled(long seed, Sampler sampler) {
    Chain.Builder chain = chain("clean", seed, 3, 2, 9).toBuilder();
    chain.getSamplingBuilder().setSampler(sampler).addAllLevels(List.of(16, 5, 1, 0));
    return chain.build();
  }

  @Test
  void aChainOfLevelsTakenUpInTheMiddleEndsAsTheUndisturbedOne() {
    endsAsUndisturbed(leveled(6, Sampler.SAMPLER_HEAT_BATH));
  }

  @Test
  void aChainTakenUpInTheMiddleEndsAsTheUndisturbedOne() {
    endsAsUndisturbed(chain("clean", 6, 8));
  }

  private void endsAsUndisturbed(Chain chain) {
    ChainCall whole = ChainCall.of(channel, chain);
    int[] tokens = whole.tokens();
    int[] state = chain.getTokensList().stream().mapToInt(Integer::intValue).toArray();
    for (ChainUpdate update : whole.updates) {
      for (int k = 0; k < update.getSitesCount(); k++) {
        state[update.getSites(k)] = update.getTokens(k);
      }
      if (update.getStep() < chain.getStep() / 2) {
        Chain rest =
            chain.toBuilder()
                .clearTokens()
                .addAllTokens(Arrays.stream(state).boxed().toList())
                .setStep(update.getStep())
                .setAttempt(3)
                .build();
        ChainCall resumed = ChainCall.of(channel, rest);
        assertThat(resumed.tokens()).isEqualTo(tokens);
        assertThat(resumed.updates).allMatch(part -> part.getAttempt() == 3);
        assertThat(resumed.finished().join().getAttempt()).isEqualTo(3);
        return;
      }
    }
  }

  /** As the application is set up, with what only happens here: a network of signal logits. */
  @Test
  void prometheusIsToldOfTheCalibrationAndOfTheDevicesPasses() throws Exception {
    ChainCall.of(channel, chain("signal", 3, 8)).tokens();
    String page = new String(metrics.openStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(page)
        .containsPattern(
            "(?m)^glauber_denoiser_calibration_count\\{glauber_model=\"signal\".* [1-9]")
        .containsPattern("(?m)^glauber_denoiser_passes_total\\{glauber_device=\"cpu\".* [1-9]")
        .containsPattern(
            "(?m)^glauber_denoiser_chains\\{glauber_device=\"cpu\",glauber_state=\"running\"")
        .doesNotContainPattern("glauber_denoiser_calibration_\\w+\\{glauber_model=\"clean\"");
  }

  @Test
  void bothModelsRunAtOnceAndAreListed() {
    ChainCall one = ChainCall.of(channel, chain("clean", 1, 40));
    ChainCall other = ChainCall.of(channel, chain("signal", 2, 40));
    assertThat(one.tokens()).isEqualTo(sequential("clean", chain("clean", 1, 40)));
    assertThat(other.tokens()).isEqualTo(sequential("signal", chain("signal", 2, 40)));
    assertThat(
            DenoiserServiceGrpc.newBlockingStub(channel)
                .listModels(ListModelsRequest.getDefaultInstance())
                .getModelsList())
        .extracting(loaded -> loaded.getManifest().getName(), LoadedModel::getDigest)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("clean", model("clean").digest()),
            org.assertj.core.groups.Tuple.tuple("signal", model("signal").digest()));
  }

  @Test
  void aModelThatIsNotHereIsNotFoundAndAnotherDigestAFailedPrecondition() {
    assertThat(refusal(chain -> chain.setModel("tails")))
        .hasMessage("NOT_FOUND: no model named tails");
    assertThat(refusal(chain -> chain.setModelDigest("ab")))
        .hasMessageStartingWith("FAILED_PRECONDITION: clean: digest must be ");
  }

  @Test
  void aChainThatDoesNotFitItsModelIsRefusedByField() {
    invalid(chain -> chain.setId(""), "chain.id");
    invalid(chain -> chain.setId("x".repeat(129)), "chain.id");
    invalid(chain -> chain.setAttempt(-1), "chain.attempt");
    invalid(chain -> chain.clearTokens(), "chain.tokens");
    invalid(chain -> chain.addTokens(3), "chain.tokens");
    invalid(chain -> chain.setTokens(4, SampleModels.TOKENS), "chain.tokens[4]");
    invalid(chain -> chain.setTokens(4, -1), "chain.tokens[4]");
    invalid(chain -> chain.addClampedSites(3).addClampedSites(3), "chain.clamped_sites[1]");
    invalid(chain -> chain.addClampedSites(5).addClampedSites(3), "chain.clamped_sites[1]");
    invalid(chain -> chain.addClampedSites(SITES), "chain.clamped_sites[0]");
    invalid(chain -> chain.addClampedSites(-1), "chain.clamped_sites[0]");
    invalid(chain -> chain.setStep(-1), "chain.step");
    invalid(chain -> chain.setStep(4 * SITES + 1), "chain.step");
    invalid(chain -> chain.clearSampling(), "chain.sampling.sweeps");
    for (int sweeps : new int[] {0, -1, SampleModels.MAX_SWEEPS + 1, Integer.MAX_VALUE}) {
      sampling(sampling -> sampling.setSweeps(sweeps), "sweeps");
    }
    for (double temperature :
        new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY, -Double.MIN_VALUE, 101}) {
      sampling(sampling -> sampling.setTemperature(temperature), "temperature");
      EarlyTemperature early =
          EarlyTemperature.newBuilder().setUntilShare(0.5).setTemperature(temperature).build();
      sampling(sampling -> sampling.setEarlyTemperature(early), "early_temperature.temperature");
    }
    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      EarlyTemperature early = EarlyTemperature.newBuilder().setUntilShare(share).build();
      sampling(sampling -> sampling.setEarlyTemperature(early), "early_temperature.until_share");
    }
    for (double topP : new double[] {0, -0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      sampling(sampling -> sampling.setTopP(topP), "top_p");
    }
    sampling(sampling -> sampling.setSamplerValue(77), "sampler");
    for (int window : new int[] {-1, 1_025}) {
      invalid(chain -> chain.setMaxWindow(window), "chain.max_window");
    }
  }

  @Test
  void updatesAreJoinedForAsLongAsTheCallerLetsThem() {
    Chain chain = chain("clean", 1, 4);
    RunChainRequest.Builder request =
        RunChainRequest.newBuilder().setChain(chain).setUpdateIntervalMillis(1_000);
    ChainCall rare = ChainCall.of(channel, request.build());
    assertThat(rare.tokens()).isEqualTo(ChainCall.of(channel, chain).tokens());
    assertThat(rare.updates).hasSizeLessThanOrEqualTo(4); // unless the chain takes seconds
  }

  @Test
  void anIntervalOutOfRangeIsRefused() {
    for (int millis : new int[] {-1, 1_001}) {
      RunChainRequest.Builder request =
          RunChainRequest.newBuilder()
              .setChain(chain("clean", 1, 4))
              .setUpdateIntervalMillis(millis);
      assertThat(ChainCall.of(channel, request.build()).refusal())
          .hasMessage(
              "INVALID_ARGUMENT: update_interval_millis must be 0 to 1,000, but is " + millis);
    }
  }

  @Test
  void aSamplerThatTheCardForbidsIsRefused() {
    Sampler forbidden = Sampler.SAMPLER_THINNED_HEAT_BATH;
    Chain.Builder thinned = chain("signal", 1, 4).toBuilder();
    thinned.getSamplingBuilder().setSampler(forbidden);
    assertThat(ChainCall.of(channel, thinned.build()).refusal())
        .hasMessage(
            "INVALID_ARGUMENT: chain.sampling.sampler must be one the model is fit for, of"
                + " [SAMPLER_HEAT_BATH], but is SAMPLER_THINNED_HEAT_BATH");
  }

  @Test
  void aChainAtItsEndIsFinishedAtOnce() {
    ChainCall call = ChainCall.of(channel, chain("clean", 1, 4).toBuilder().setStep(0).build());
    assertThat(call.finished().join().getSteps()).isZero();
  }

  @Test
  void aCancelledCallFreesItsLaneForWhoWaits() {
    List<ChainCall> endless = twoThatFillTheLanes();
    ChainCall waiting = ChainCall.of(channel, chain("clean", 3, 4));
    endless.getFirst().cancel();
    assertThat(waiting.tokens()).hasSize(SITES);
    assertThat(endless.getLast().finished()).isNotDone();
    endless.getLast().cancel();
  }

  @Test
  void anExpiredCallFreesItsLaneForWhoWaits() {
    CallOptions hurried = CallOptions.DEFAULT.withDeadlineAfter(500, TimeUnit.MILLISECONDS);
    ChainCall endless = ChainCall.of(channel, endless(1)).awaitBegin();
    ChainCall expiring = ChainCall.of(channel, endless(2), hurried, Integer.MAX_VALUE);
    ChainCall waiting = ChainCall.of(channel, chain("clean", 3, 4));
    assertThat(expiring.refusal().getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(waiting.tokens()).hasSize(SITES);
    assertThat(endless.finished()).isNotDone();
    endless.cancel();
  }

  @Test
  void aFullQueueRefusesAtOnceAndSaysWhenToComeAgain() throws Exception {
    List<ChainCall> calls = new ArrayList<>(twoThatFillTheLanes());
    List<ChainCall> more = new ArrayList<>();
    CompletableFuture<?>[] endings = new CompletableFuture<?>[4];
    for (int k = 0; k < endings.length; k++) {
      more.add(ChainCall.of(channel, endless(3 + k)));
      endings[k] = more.get(k).finished();
    }
    Throwable first =
        CompletableFuture.anyOf(endings)
            .orTimeout(60, TimeUnit.SECONDS)
            .handle((nothing, failure) -> Objects.requireNonNull(failure))
            .join();
    StatusRuntimeException refusal =
        (StatusRuntimeException) (first.getCause() == null ? first : first.getCause());
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    RetryInfo retry =
        Objects.requireNonNull(StatusProto.fromThrowable(refusal))
            .getDetails(0)
            .unpack(RetryInfo.class);
    assertThat(retry.getRetryDelay().getSeconds() + retry.getRetryDelay().getNanos()).isPositive();
    calls.addAll(more);
    calls.forEach(ChainCall::cancel);
    assertThat(ChainCall.of(channel, chain("clean", 9, 4)).tokens()).hasSize(SITES);
  }

  @Test
  void aReaderThatStandsStillHoldsUpNobodyAndMissesNoToken() {
    Chain chain = chain("clean", 4, 60);
    ManagedChannel narrow =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .flowControlWindow(1_024)
            .usePlaintext()
            .build();
    ChainCall slow = ChainCall.of(narrow, chain, CallOptions.DEFAULT, 2).awaitBegin();
    int[] tokens = ChainCall.of(channel, chain).tokens();
    slow.read(Integer.MAX_VALUE);
    assertThat(slow.tokens()).isEqualTo(tokens);
    assertThat(slow.updates.size()).isLessThan(60 * SITES);
    narrow.shutdownNow();
  }

  @Test
  void whatIsNotReadyRefuses() {
    readiness.notReady("draining");
    try {
      assertThat(refusal(chain -> chain.setSeed(2)))
          .hasMessage("UNAVAILABLE: denoiser-service: draining");
    } finally {
      readiness.ready();
    }
  }

  private List<ChainCall> twoThatFillTheLanes() {
    return List.of(
        ChainCall.of(channel, endless(1)).awaitBegin(),
        ChainCall.of(channel, endless(2)).awaitBegin());
  }

  private int[] sequential(String name, Chain chain) {
    try (TorchNetwork network = TorchNetwork.open(model(name), Device.cpu())) {
      return new SequentialReference(model(name), network).run(chain);
    }
  }

  private Chain endless(long seed) {
    return chain("clean", seed, SampleModels.MAX_SWEEPS);
  }

  private Chain chain(String name, long seed, int sweeps, int... clampedSites) {
    Model model = model(name);
    int[] tokens =
        new ChainRandomness(seed)
            .initialState(new int[SITES], Clamps.of(SITES, clampedSites), model.noiseLaw());
    return Chain.newBuilder()
        .setId("chain-" + seed)
        .setModel(name)
        .setModelDigest(model.digest())
        .addAllTokens(Arrays.stream(tokens).boxed().toList())
        .addAllClampedSites(Arrays.stream(clampedSites).boxed().toList())
        .setStep(sweeps * SITES)
        .setSeed(seed)
        .setSampling(Sampling.newBuilder().setSweeps(sweeps).setTemperature(1).setTopP(0.9))
        .build();
  }

  private Model model(String name) {
    return ModelRepository.at(Path.of(models)).open(name);
  }

  private StatusRuntimeException refusal(Consumer<Chain.Builder> change) {
    Chain.Builder chain = chain("clean", 1, 4).toBuilder();
    change.accept(chain);
    return ChainCall.of(channel, chain.build()).refusal();
  }

  private void sampling(Consumer<Sampling.Builder> change, String field) {
    invalid(chain -> change.accept(chain.getSamplingBuilder()), "chain.sampling." + field);
  }

  private void invalid(Consumer<Chain.Builder> change, String field) {
    StatusRuntimeException refusal = refusal(change);
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    try {
      assertThat(
              Objects.requireNonNull(StatusProto.fromThrowable(refusal))
                  .getDetails(0)
                  .unpack(BadRequest.class)
                  .getFieldViolations(0)
                  .getField())
          .isEqualTo(field);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
