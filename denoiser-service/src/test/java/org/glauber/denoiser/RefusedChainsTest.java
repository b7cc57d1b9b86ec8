package org.glauber.denoiser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glauber.denoiser.v1.Chain;
import org.glauber.denoiser.v1.RunChainRequest;
import org.glauber.model.v1.EarlyTemperature;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.server.ServerLifecycle;
import org.glauber.server.ServiceReadiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that a denoiser refuses, and the field that each refusal names. */
@QuarkusTest
@QuarkusTestResource(SampleModels.OnDisk.class)
class RefusedChainsTest {
  private static final int SITES = SampleModels.SITES;

  @Inject ServerLifecycle server;
  @Inject ServiceReadiness readiness;

  @ConfigProperty(name = "glauber.models.directory")
  String models;

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
  void levelsThatTheModelCannotRunAreRefusedByField() {
    sampling(sampling -> sampling.addAllLevels(List.of(9, 9, 0)), "levels[1]");
    sampling(sampling -> sampling.addAllLevels(List.of(9, 3)), "levels[1]");
    sampling(sampling -> sampling.addAllLevels(List.of(1_025, 0)), "levels[0]");
    sampling(sampling -> sampling.addAllLevels(List.of(9, 3, 0)), "sweeps");
    Chain.Builder signal = chains.chain("signal", 1, 2).toBuilder();
    signal.getSamplingBuilder().addAllLevels(List.of(9, 3, 0));
    assertThat(ChainCall.of(channel, signal.build()).refusal())
        .hasMessageStartingWith("INVALID_ARGUMENT: chain.sampling.levels must be absent");
  }

  @Test
  void anUnknownModelIsNotFoundAndAnotherDigestAFailedPrecondition() {
    assertThat(refusal(chain -> chain.setModel("tails")))
        .hasMessage("NOT_FOUND: no model named tails");
    assertThat(refusal(chain -> chain.setModelDigest("ab")))
        .hasMessageStartingWith("FAILED_PRECONDITION: clean: the manifest's digest is ");
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
  void anIntervalOutOfRangeIsRefused() {
    for (int millis : new int[] {-1, 1_001}) {
      RunChainRequest.Builder request =
          RunChainRequest.newBuilder()
              .setChain(chains.chain("clean", 1, 4))
              .setUpdateIntervalMillis(millis);
      assertThat(ChainCall.of(channel, request.build()).refusal())
          .hasMessage(
              "INVALID_ARGUMENT: update_interval_millis must be 0 to 1,000, but is " + millis);
    }
  }

  @Test
  void aSamplerThatTheModelDoesNotSupportIsRefused() {
    Sampler forbidden = Sampler.SAMPLER_THINNED_HEAT_BATH;
    Chain.Builder thinned = chains.chain("signal", 1, 4).toBuilder();
    thinned.getSamplingBuilder().setSampler(forbidden);
    assertThat(ChainCall.of(channel, thinned.build()).refusal())
        .hasMessage(
            "INVALID_ARGUMENT: chain.sampling.sampler must be a sampler that the model supports, one of"
                + " [SAMPLER_HEAT_BATH], but is SAMPLER_THINNED_HEAT_BATH");
  }

  @Test
  void aServiceThatIsNotReadyRefuses() {
    readiness.notReady("draining");
    try {
      assertThat(refusal(chain -> chain.setSeed(2)))
          .hasMessage("UNAVAILABLE: denoiser-service: draining");
    } finally {
      readiness.ready();
    }
  }

  private StatusRuntimeException refusal(Consumer<Chain.Builder> change) {
    Chain.Builder chain = chains.chain("clean", 1, 4).toBuilder();
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
