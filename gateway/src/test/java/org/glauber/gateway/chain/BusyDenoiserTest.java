package org.glauber.gateway.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.glauber.gateway.Eventually;
import org.glauber.gateway.TestConfig;
import org.glauber.gateway.catalogue.ModelCatalogue;
import org.glauber.gateway.catalogue.Services;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.discovery.Address;
import org.glauber.gateway.fake.FakeDenoiser;
import org.glauber.gateway.fake.Script;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.gateway.replica.Channels;
import org.glauber.gateway.replica.Failover;
import org.glauber.gateway.replica.Replica;
import org.glauber.gateway.replica.Replicas;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.status.v1.ModelProblem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of a denoiser with more chains than one connection may carry. */
class BusyDenoiserTest {
  private static final int CALLS_PER_CONNECTION = 2;

  private final GatewayConfig config =
      TestConfig.with(
          "glauber.gateway.calls.timeout", "500ms",
          "glauber.gateway.catalogue.refresh", "100ms",
          "glauber.gateway.catalogue.min-interval", "10ms");
  private final Channels channels =
      new Channels(config.replicas(), new Telemetry(OpenTelemetry.noop()).clientInterceptor());
  private final Script script = new Script();
  private final FakeDenoiser denoiser = new FakeDenoiser(script);
  private final Replicas denoisers =
      new Replicas(
          "denoiser",
          () -> List.of(new Address("127.0.0.1", denoiser.port())),
          channels,
          System::nanoTime);
  private final Replicas decoders = new Replicas("decoder", List::of, channels, System::nanoTime);
  private final ModelCatalogue catalogue =
      new ModelCatalogue(
          new Services(denoisers, decoders, decoders),
          config,
          new ServiceReadiness(),
          System::nanoTime,
          () -> {});
  private final DenoiserClient client =
      new DenoiserClient(
          new Failover(denoisers, config.calls()), catalogue, config.calls().stallTimeout());

  @BeforeEach
  void start() {
    denoiser.limitCallsPerConnection(CALLS_PER_CONNECTION);
    denoiser.start();
    catalogue.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    script.step(1_000);
    catalogue.close();
    denoisers.close();
    denoiser.close();
    channels.close();
  }

  @Test
  void pollsStillSucceedAndNoChainFails() throws Exception {
    script.pace();
    Eventually.holds("the denoiser has answered", this::isAnswering);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ChainReport>> chains = new ArrayList<>();
      for (int seed = 0; seed < CALLS_PER_CONNECTION + 1; seed++) {
        Chain chain = chain(seed);
        chains.add(threads.submit(() -> run(chain)));
      }
      Eventually.holds(
          "the connection is full", () -> script.runs().size() == CALLS_PER_CONNECTION);
      for (int rounds = 1; rounds <= 3; rounds++) { // the second miss used to end all chains
        denoiser.problems().add(ModelProblem.newBuilder().setModel("model-" + rounds).build());
        int known = rounds;
        Eventually.holds("the catalogue reports", () -> catalogue.problems().size() == known);
      }
      assertThat(isAnswering()).isTrue();
      script.step(1_000);
      for (Future<ChainReport> chain : chains) {
        assertThat(chain.get().passes()).isPositive();
      }
    }
    assertThat(script.runs()).extracting(run -> run.chain().getAttempt()).containsOnly(0);
  }

  private boolean isAnswering() {
    return denoisers.all().stream().anyMatch(Replica::isAnswering);
  }

  private ChainReport run(Chain chain) throws InterruptedException {
    Mirror mirror =
        new Mirror(chain, new ChainState(chain.stepCount(), new int[TinyModel.SITE_COUNT]));
    return client.run(
        chain,
        mirror,
        Duration.ZERO,
        new DenoiserClient.Listener() {
          @Override
          public void admitted() {}

          @Override
          public void advanced(Mirror mirror) {}
        });
  }

  private static Chain chain(long seed) {
    return new Chain(
        "busy/" + seed,
        TinyModel.served(),
        TinyModel.visits(),
        TinyModel.recommended(),
        0,
        seed,
        0);
  }
}
