package org.glauber.denoiser;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glauber.denoiser.v1.Chain;
import org.glauber.denoiser.v1.ChainFinished;
import org.glauber.denoiser.v1.ChainUpdate;
import org.glauber.denoiser.v1.DenoiserServiceGrpc;
import org.glauber.denoiser.v1.ListModelsRequest;
import org.glauber.denoiser.v1.LoadedModel;
import org.glauber.denoiser.v1.RunChainRequest;
import org.glauber.model.v1.Sampler;
import org.glauber.network.TorchNetwork;
import org.glauber.server.ServerLifecycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The denoiser over the wire: two lanes, two places in the queue, two models. */
@QuarkusTest
@QuarkusTestResource(SampleModels.OnDisk.class)
class DenoiserServiceTest {
  private static final int SITES = SampleModels.SITES;

  @Inject ServerLifecycle server;

  @ConfigProperty(name = "glauber.models.directory")
  String models;

  @SuppressWarnings("NullAway.Init") // set before each test
  @TestHTTPResource("/q/metrics")
  URL metrics;

  private ModelChains chains;
  private ManagedChannel channel;

  @BeforeEach
  void connect() {
    chains = new ModelChains(Path.of(models));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
  }

  @Test
  void aChainIsTheSequentialOneOfItsModel() {
    for (String name : List.of("clean", "signal")) {
      Chain chain = chains.chain(name, 5, 8, 2, 9);
      ChainCall call = ChainCall.of(channel, chain);
      assertThat(call.tokens()).isEqualTo(sequential(name, chain));
      assertThat(call.finished().join().getSteps()).isEqualTo(8 * (SITES - 2));
      assertThat(call.updates.getLast().getStep()).isZero();
    }
  }

  @Test
  void aThinnedChainIsTheSequentialOneUnderEveryWindow() {
    for (int widest : new int[] {0, 1, 2, 1_024}) {
      Chain.Builder builder = chains.chain("clean", 5, 8, 2, 9).toBuilder().setMaxWindow(widest);
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
  void aChainOfLevelsIsTheSequentialOneWithAsManyQuestions() {
    for (Sampler sampler : List.of(Sampler.SAMPLER_HEAT_BATH, Sampler.SAMPLER_THINNED_HEAT_BATH)) {
      Chain chain = leveled(5, sampler);
      ChainCall call = ChainCall.of(channel, chain);
      assertThat(call.tokens()).isEqualTo(sequential("clean", chain));
      ChainFinished finished = call.finished().join();
      assertThat(finished.getSteps()).isEqualTo(3 * (SITES - 2));
      assertThat(finished.getNoiseSteps() > 0).isEqualTo(sampler != Sampler.SAMPLER_HEAT_BATH);
    }
  }

  /** Three sweeps through levels, two sites clamped. */
  private Chain leveled(long seed, Sampler sampler) {
    Chain.Builder chain = chains.chain("clean", seed, 3, 2, 9).toBuilder();
    chain.getSamplingBuilder().setSampler(sampler).addAllLevels(List.of(16, 5, 1, 0));
    return chain.build();
  }

  @Test
  void aChainOfLevelsResumedInTheMiddleEndsAsTheUndisturbedOne() {
    endsAsUndisturbed(leveled(6, Sampler.SAMPLER_HEAT_BATH));
  }

  @Test
  void aChainResumedInTheMiddleEndsAsTheUndisturbedOne() {
    endsAsUndisturbed(chains.chain("clean", 6, 8));
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

  /**
   * In the application's configuration, with a network of signal logits, which only this test runs.
   */
  @Test
  void prometheusReceivesTheCalibrationAndTheDevicesPasses() throws Exception {
    ChainCall.of(channel, chains.chain("signal", 3, 8)).tokens();
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
    ChainCall one = ChainCall.of(channel, chains.chain("clean", 1, 40));
    ChainCall other = ChainCall.of(channel, chains.chain("signal", 2, 40));
    assertThat(one.tokens()).isEqualTo(sequential("clean", chains.chain("clean", 1, 40)));
    assertThat(other.tokens()).isEqualTo(sequential("signal", chains.chain("signal", 2, 40)));
    assertThat(
            DenoiserServiceGrpc.newBlockingStub(channel)
                .listModels(ListModelsRequest.getDefaultInstance())
                .getModelsList())
        .extracting(loaded -> loaded.getManifest().getName(), LoadedModel::getDigest)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("clean", chains.model("clean").digest()),
            org.assertj.core.groups.Tuple.tuple("signal", chains.model("signal").digest()));
  }

  @Test
  void updatesAreMergedWithinTheCallersInterval() {
    Chain chain = chains.chain("clean", 1, 4);
    RunChainRequest.Builder request =
        RunChainRequest.newBuilder().setChain(chain).setUpdateIntervalMillis(1_000);
    ChainCall rare = ChainCall.of(channel, request.build());
    assertThat(rare.tokens()).isEqualTo(ChainCall.of(channel, chain).tokens());
    assertThat(rare.updates).hasSizeLessThanOrEqualTo(4); // unless the chain takes seconds
  }

  @Test
  void aChainAtItsEndIsFinishedAtOnce() {
    ChainCall call =
        ChainCall.of(channel, chains.chain("clean", 1, 4).toBuilder().setStep(0).build());
    assertThat(call.finished().join().getSteps()).isZero();
  }

  @Test
  void aCancelledCallFreesItsLaneForAWaitingChain() {
    List<ChainCall> endless = twoThatFillTheLanes();
    ChainCall waiting = ChainCall.of(channel, chains.chain("clean", 3, 4));
    endless.getFirst().cancel();
    assertThat(waiting.tokens()).hasSize(SITES);
    assertThat(endless.getLast().finished()).isNotDone();
    endless.getLast().cancel();
  }

  @Test
  void anExpiredCallFreesItsLaneForAWaitingChain() {
    CallOptions hurried = CallOptions.DEFAULT.withDeadlineAfter(500, TimeUnit.MILLISECONDS);
    ChainCall endless = ChainCall.of(channel, endless(1)).awaitBegin();
    ChainCall expiring = ChainCall.of(channel, endless(2), hurried, Integer.MAX_VALUE);
    ChainCall waiting = ChainCall.of(channel, chains.chain("clean", 3, 4));
    assertThat(expiring.refusal().getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(waiting.tokens()).hasSize(SITES);
    assertThat(endless.finished()).isNotDone();
    endless.cancel();
  }

  @Test
  void aFullQueueRefusesAtOnceWithARetryDelay() throws Exception {
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
    assertThat(ChainCall.of(channel, chains.chain("clean", 9, 4)).tokens()).hasSize(SITES);
  }

  @Test
  void aStalledReaderDelaysNoOtherAndMissesNoToken() {
    Chain chain = chains.chain("clean", 4, 60);
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

  private List<ChainCall> twoThatFillTheLanes() {
    return List.of(
        ChainCall.of(channel, endless(1)).awaitBegin(),
        ChainCall.of(channel, endless(2)).awaitBegin());
  }

  private int[] sequential(String name, Chain chain) {
    try (TorchNetwork network = TorchNetwork.open(chains.model(name), Device.cpu())) {
      return new SequentialReference(chains.model(name), network).run(chain);
    }
  }

  private Chain endless(long seed) {
    return chains.chain("clean", seed, SampleModels.MAX_SWEEPS);
  }
}
