package org.glauber.gateway.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ClientInterceptor;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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
import org.glauber.gateway.replica.Replicas;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of chains at denoisers that fail, without the rest of the gateway. */
class DenoiserClientTest {
  private static final ClientInterceptor TRACING =
      new Telemetry(OpenTelemetry.noop()).clientInterceptor();

  private final GatewayConfig config =
      TestConfig.with(
          "glauber.gateway.calls.stall-timeout", "250ms",
          "glauber.gateway.calls.max-attempts", "100",
          "glauber.gateway.calls.initial-backoff", "1ms");
  private final Script script = new Script();
  private final FakeDenoiser one = new FakeDenoiser(script);
  private final FakeDenoiser other = new FakeDenoiser(script);
  private final Chain chain =
      new Chain("id/0", TinyModel.served(), TinyModel.visits(), TinyModel.recommended(), 0, 7, 0);

  @BeforeEach
  void start() {
    one.start();
    other.start();
  }

  @AfterEach
  void stop() {
    one.close();
    other.close();
  }

  @Test
  void aChainWhoseDenoiserHangsIsResumedElsewhere() throws InterruptedException {
    int[] undisturbed = run();
    script.reset();
    script.fallSilentAt(11);
    assertThat(run()).isEqualTo(undisturbed);
    assertThat(script.runs()).extracting(run -> run.chain().getStep()).contains(32, 11);
    script.awaitCancelled();
  }

  @Test
  void aChainWhoseDenoiserSendsInvalidUpdatesIsResumedElsewhere() throws InterruptedException {
    int[] undisturbed = run();
    script.reset();
    script.sendInvalidTokenAt(11);
    assertThat(run()).isEqualTo(undisturbed);
    assertThat(script.runs()).extracting(run -> run.chain().getStep()).contains(32, 11);
  }

  @Test
  void aChainSurvivesTheDeathOfEveryDenoiserInTurn() throws InterruptedException {
    int[] undisturbed = run();
    script.reset();
    List<Integer> pending = new ArrayList<>(List.of(30, 20, 10, 1));
    script.dieAt(pending.removeFirst());
    int[] tokens =
        run(
            mirror -> {
              if (!pending.isEmpty() && mirror.step() == pending.getFirst() + 1) {
                script.dieAt(pending.removeFirst());
              }
            });
    assertThat(tokens).isEqualTo(undisturbed);
  }

  private int[] run() throws InterruptedException {
    return run(mirror -> {});
  }

  private int[] run(Consumer<Mirror> advanced) throws InterruptedException {
    DenoiserClient.Listener listener =
        new DenoiserClient.Listener() {
          @Override
          public void admitted() {}

          @Override
          public void advanced(Mirror mirror) {
            advanced.accept(mirror);
          }
        };
    try (Replicas denoisers =
            new Replicas(
                "denoiser",
                () -> List.of(address(one), address(other)),
                new Channels(config.replicas(), TRACING),
                System::nanoTime);
        Replicas decoders =
            new Replicas(
                "decoders", List::of, new Channels(config.replicas(), TRACING), System::nanoTime)) {
      denoisers.discover();
      ModelCatalogue catalogue =
          new ModelCatalogue(
              new Services(denoisers, decoders, decoders),
              config,
              new ServiceReadiness(),
              System::nanoTime,
              () -> {});
      DenoiserClient client =
          new DenoiserClient(
              new Failover(denoisers, config.calls()), catalogue, config.calls().stallTimeout());
      Mirror mirror =
          new Mirror(chain, new ChainState(chain.stepCount(), new int[TinyModel.SITE_COUNT]));
      client.run(chain, mirror, Duration.ZERO, listener);
      return mirror.state().tokens();
    }
  }

  private static Address address(FakeDenoiser denoiser) {
    return new Address("127.0.0.1", denoiser.port());
  }
}
