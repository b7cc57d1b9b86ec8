package org.glauber.vqgan;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import io.opentelemetry.api.metrics.Meter;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.glauber.model.Model;
import org.glauber.network.Devices;
import org.glauber.network.TorchEngine;
import org.glauber.server.ServiceLiveness;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.capacity.ByteBudget;
import org.glauber.server.config.ConfigRules;
import org.glauber.server.status.Refusals;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.serving.device.DevicePool;
import org.glauber.serving.device.DeviceWatch;
import org.glauber.serving.memory.MemoryCheck;
import org.glauber.serving.model.ConfiguredModels;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.ServedModels;
import org.glauber.vqgan.pipeline.DeviceWorker;
import org.glauber.vqgan.pipeline.ImagePipeline;

/** The image models, and the threads that process images, from start to stop. */
@Singleton
class VqganDevices {
  private static final String SERVICE = "vqgan-service";
  private static final long MIB = 1L << 20;
  private static final long TIB = 1L << 40;
  private static final String DEVICES = "glauber.vqgan.devices";

  private final VqganConfig config;
  private final ConfiguredModels configuredModels;
  private final MemoryCheck memory;
  private final ModelReport report;
  private final int readers;
  private final ImagePipeline pipeline;
  private final DeviceWatch.Bounds bounds;
  private final DevicePool<DeviceWorker, Map<String, String>> devices;
  private final ServedModels<Model> models;
  private final Meter meter;

  @Inject
  VqganDevices(
      VqganConfig config,
      ConfiguredModels configuredModels,
      ServiceReadiness readiness,
      ServiceLiveness liveness,
      ModelReport report,
      MemoryCheck memory,
      Telemetry telemetry) {
    this.config = config;
    this.configuredModels = configuredModels;
    this.models = configuredModels.serve();
    this.memory = memory;
    this.report = report;
    this.meter = telemetry.meter();
    this.readers =
        config.readers().orElse(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    this.pipeline =
        new ImagePipeline(
            new ImagePipeline.Limits(
                config.queue(),
                config.devices().size(),
                readers,
                config.imageBytes().orElse(ByteBudget.quarterOfHeap())),
            readiness,
            meter);
    this.bounds = new DeviceWatch.Bounds(config.deviceTimeout(), config.restartAfter());
    this.devices =
        new DevicePool<>(
            new DeviceWatch.Service(SERVICE, pipeline::failWaiting, readiness, liveness),
            pipeline::closeDevices,
            bounds);
  }

  /** The stages that images go through. */
  ImagePipeline pipeline() {
    return pipeline;
  }

  /**
   * Begins to use the image model that a request names.
   *
   * @throws org.glauber.server.status.RefusalException NOT_FOUND if the model is not served,
   *     FAILED_PRECONDITION if it is served with another digest
   */
  ServedModels<Model>.Use use(String name, String digest) {
    return models.use(name, digest);
  }

  void start(@Observes StartupEvent event) throws InterruptedException {
    checkConfig();
    try {
      TorchEngine.loadSingleThreaded();
    } catch (EngineException e) {
      throw ConfigRules.refusal(String.valueOf(e.getMessage()));
    }
    List<Model> opened = openModels();
    workers(opened).forEach((name, worker) -> devices.start("vqgan-", name, worker));
    pipeline.startReaders();
    try {
      Map<String, String> refusals = new TreeMap<>();
      devices.awaitWarmUp().forEach(refusals::putAll);
      serve(opened, refusals);
    } catch (ConfigurationException e) {
      end();
      throw e;
    }
    devices.serve(meter);
    configuredModels.watch(models, new DeviceModels(config.batch(), pipeline, devices::running));
  }

  private void checkConfig() {
    ConfigRules.inRange("glauber.vqgan.batch", config.batch(), 1, 64);
    ConfigRules.inRange("glauber.vqgan.queue", config.queue(), 64, 100_000);
    ConfigRules.inRange("glauber.vqgan.readers", readers, 1, 1_024);
    config
        .imageBytes()
        .ifPresent(bytes -> ConfigRules.inRange("glauber.vqgan.image-bytes", bytes, MIB, TIB));
    ConfigRules.inRange(
        "glauber.vqgan.delay", config.delay(), Duration.ZERO, Duration.ofMillis(100));
    bounds.check("glauber.vqgan");
  }

  private List<Model> openModels() {
    return configuredModels.open(DeviceModels.ROLES).stream()
        .filter(DeviceModels::isImageModel)
        .filter(this::fits)
        .toList();
  }

  private boolean fits(Model model) {
    Optional<String> refusal = pipeline.refusal(model);
    refusal.ifPresent(reason -> report.refuse(model.name(), reason));
    return refusal.isEmpty();
  }

  /** The work of all configured devices by name; none is started if one does not exist. */
  private Map<String, DeviceWorker> workers(List<Model> opened) {
    int batch = pipeline.batch(config.batch(), opened);
    Map<String, DeviceWorker> workers = new LinkedHashMap<>();
    for (String device : config.devices()) {
      String name = device + "-" + workers.size(); // a device may be listed twice
      DeviceWorker.Settings settings =
          new DeviceWorker.Settings(
              name, device(device), batch, config.delay(), config.deviceTimeout());
      workers.put(name, pipeline.worker(settings, opened, memory));
    }
    return workers;
  }

  private static Device device(String name) {
    Optional<Device> device = Devices.named(name);
    ConfigRules.require(device.isPresent(), DEVICES, Devices.rule(), name);
    return device.orElseThrow();
  }

  /** Serves the models that every device has loaded. */
  private void serve(List<Model> opened, Map<String, String> refusals) {
    for (Model model : opened) {
      String refusal = refusals.get(model.name());
      if (refusal != null) {
        report.refuse(model.name(), refusal);
      } else {
        models.add(model, model);
        pipeline.serves(model);
      }
    }
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    end();
  }

  private void end() throws InterruptedException {
    pipeline.closeFiles(Refusals.unavailable(SERVICE, "it is stopping"));
    devices.stop();
    configuredModels.close();
    pipeline.joinReaders(config.deviceTimeout());
  }
}
