package org.glauber.gateway;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.glauber.gateway.catalogue.ModelCatalogue;
import org.glauber.gateway.catalogue.Services;
import org.glauber.gateway.chain.DenoiserClient;
import org.glauber.gateway.checkpoint.ResumeCache;
import org.glauber.gateway.checkpoint.ResumeKeys;
import org.glauber.gateway.checkpoint.ResumeTokens;
import org.glauber.gateway.config.DiscoveryConfig;
import org.glauber.gateway.config.DiscoveryKeys;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.config.GatewayRules;
import org.glauber.gateway.discovery.StorkDiscovery;
import org.glauber.gateway.generation.ChainGeneration;
import org.glauber.gateway.generation.GenerationInstruments;
import org.glauber.gateway.generation.RunningGenerations;
import org.glauber.gateway.image.ImageGeneration;
import org.glauber.gateway.image.ImageMemory;
import org.glauber.gateway.image.VqganClient;
import org.glauber.gateway.replica.Channels;
import org.glauber.gateway.replica.Failover;
import org.glauber.gateway.replica.ReplicaAdmin;
import org.glauber.gateway.replica.Replicas;
import org.glauber.gateway.resume.Resumption;
import org.glauber.gateway.text.TextGeneration;
import org.glauber.gateway.text.TokenizerClient;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.capacity.ByteBudget;
import org.glauber.server.telemetry.Telemetry;
import org.jboss.logging.Logger;

/** Wires the gateway's components together, and starts and stops them. */
@Singleton
class Gateway {
  private static final Logger LOG = Logger.getLogger(Gateway.class);
  private static final int AFTER_SERVER = 100; // observer priority: the gRPC server stops first
  private static final int EXIT_SERVICES_MISSING = 1;

  private final Channels channels;
  private final Replicas denoisers;
  private final Replicas tokenizers;
  private final Replicas vqgans;
  private final ModelCatalogue catalogue;
  private final TextGeneration texts;
  private final ImageGeneration images;
  private final Resumption resumption;

  /**
   * @throws io.quarkus.runtime.configuration.ConfigurationException naming a key whose value breaks
   *     its rule
   */
  @Inject
  Gateway(
      GatewayConfig config,
      DiscoveryConfig discovery,
      Telemetry telemetry,
      ServiceReadiness readiness) {
    GatewayRules.check(config);
    DiscoveryKeys.check(ConfigProvider.getConfig(), System.getenv().keySet());
    LOG.infof(
        "Discovering services: tokenizers=%s denoisers=%s vqgans=%s",
        discovery.tokenizer().serviceDiscovery().text(),
        discovery.denoiser().serviceDiscovery().text(),
        discovery.vqgan().serviceDiscovery().text());
    Duration timeout = config.calls().timeout();
    channels = new Channels(config.replicas(), telemetry.clientInterceptor());
    denoisers = replicas("denoiser", timeout);
    tokenizers = replicas("tokenizer", timeout);
    vqgans = replicas("vqgan", timeout);
    catalogue =
        new ModelCatalogue(
            new Services(denoisers, tokenizers, vqgans),
            config,
            readiness,
            System::nanoTime,
            () -> Quarkus.asyncExit(EXIT_SERVICES_MISSING));
    DenoiserClient denoiserClient =
        new DenoiserClient(
            new Failover(denoisers, config.calls()), catalogue, config.calls().stallTimeout());
    RunningGenerations running =
        new RunningGenerations(config.generations().running(), config.generations().tenantQuota());
    ImageMemory imageMemory =
        new ImageMemory(config.images().bytes().orElse(ByteBudget.quarterOfHeap()));
    ResumeCache cache =
        new ResumeCache(
            config.resume().kept(),
            config.resume().keptSites(),
            config.resume().retention(),
            System::nanoTime);
    ResumeTokens tokens =
        new ResumeTokens(
            ResumeKeys.of(config.resume(), System::nanoTime),
            config.resume().tokenLifetime(),
            InstantSource.system());
    ChainGeneration chains =
        new ChainGeneration(
            denoiserClient,
            cache,
            tokens,
            new GenerationInstruments(telemetry.meter(), telemetry.tracer()));
    GatewayInstruments.register(
        telemetry.meter(), List.of(denoisers, tokenizers, vqgans), running, cache);
    GatewayInstruments.registerImages(telemetry.meter(), imageMemory);
    texts =
        new TextGeneration(
            new TokenizerClient(new Failover(tokenizers, config.calls()), timeout),
            chains,
            running);
    images =
        new ImageGeneration(
            new VqganClient(new Failover(vqgans, config.calls()), timeout),
            chains,
            new ImageGeneration.Bounds(running, imageMemory));
    resumption = new Resumption(catalogue, cache, tokens, texts, images, running);
  }

  private Replicas replicas(String name, Duration timeout) {
    return new Replicas(name, new StorkDiscovery(name, timeout), channels, System::nanoTime);
  }

  @Produces
  @Singleton
  TextGeneration texts() {
    return texts;
  }

  @Produces
  @Singleton
  ImageGeneration images() {
    return images;
  }

  @Produces
  @Singleton
  Resumption resumption() {
    return resumption;
  }

  @Produces
  @Singleton
  ReplicaAdmin replicaAdmin() {
    return new ReplicaAdmin(List.of(tokenizers, denoisers, vqgans));
  }

  @Produces
  @Singleton
  ModelCatalogue catalogue() {
    return catalogue;
  }

  void start(@Observes StartupEvent event) {
    catalogue.start();
  }

  void stop(@Observes @Priority(AFTER_SERVER) ShutdownEvent event) throws InterruptedException {
    catalogue.close();
    denoisers.close();
    tokenizers.close();
    vqgans.close();
    channels.close();
  }
}
