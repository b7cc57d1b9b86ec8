package org.glauber.gateway;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.glauber.gateway.catalogue.ModelCatalogue;
import org.glauber.gateway.chain.DenoiserClient;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.config.GatewayRules;
import org.glauber.gateway.generation.RunningGenerations;
import org.glauber.gateway.generation.TextGeneration;
import org.glauber.gateway.replica.Channels;
import org.glauber.gateway.replica.Failover;
import org.glauber.gateway.replica.Replicas;
import org.glauber.gateway.replica.StorkDiscovery;
import org.glauber.gateway.text.TokenizerClient;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.telemetry.GrpcTracing;

/** How the gateway is put together, and its life from start to stop. */
@Singleton
class Gateway {
  private static final int AFTER_THE_SERVER = 100;

  private final Replicas denoisers;
  private final Replicas tokenizers;
  private final ModelCatalogue catalogue;
  private final TextGeneration generation;

  /**
   * @throws io.quarkus.runtime.configuration.ConfigurationException naming a key that breaks its
   *     rule
   */
  @Inject
  Gateway(GatewayConfig config, GrpcTracing tracing, ServiceReadiness readiness) {
    GatewayRules.check(config);
    Duration timeout = config.calls().timeout();
    Channels channels = new Channels(config.replicas(), tracing.clientInterceptor());
    denoisers =
        new Replicas(
            "denoiser-service",
            new StorkDiscovery("denoiser", timeout),
            channels,
            System::nanoTime);
    tokenizers =
        new Replicas(
            "tokenizer-service",
            new StorkDiscovery("tokenizer", timeout),
            channels,
            System::nanoTime);
    catalogue = new ModelCatalogue(denoisers, tokenizers, config, readiness, System::nanoTime);
    generation =
        new TextGeneration(
            catalogue,
            new TokenizerClient(new Failover(tokenizers, config.calls()), timeout),
            new DenoiserClient(
                new Failover(denoisers, config.calls()), catalogue, config.calls().silence()),
            new RunningGenerations(config.generations().running()));
  }

  @Produces
  @Singleton
  TextGeneration generation() {
    return generation;
  }

  @Produces
  @Singleton
  ModelCatalogue catalogue() {
    return catalogue;
  }

  void start(@Observes StartupEvent event) {
    catalogue.start();
  }

  void stop(@Observes @Priority(AFTER_THE_SERVER) ShutdownEvent event) throws InterruptedException {
    catalogue.close();
    denoisers.close();
    tokenizers.close();
  }
}
