package org.glauber.denoiser;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import io.opentelemetry.api.metrics.Meter;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.device.DeviceLoop;
import org.glauber.denoiser.device.ModelWarmUp;
import org.glauber.denoiser.device.WarmUpReport;
import org.glauber.denoiser.loop.LoopInstruments;
import org.glauber.denoiser.loop.LoopSettings;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.glauber.network.Devices;
import org.glauber.network.TorchEngine;
import org.glauber.network.warmup.Deviation;
import org.glauber.server.ServiceLiveness;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.config.ConfigRules;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.serving.device.DevicePool;
import org.glauber.serving.device.DeviceWatch;
import org.glauber.serving.memory.MemoryCheck;
import org.glauber.serving.model.ConfiguredModels;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.ServedModels;

/** The models, the devices and their queue of chains, from start to stop. */
@Singleton
class Denoiser {
  static final String SERVICE = "denoiser-service";
  private static final String DEVICES = "glauber.denoiser.devices";

  private final DenoiserConfig config;
  private final ConfiguredModels configuredModels;
  private final MemoryCheck memory;
  private final DenoiserModels repository;
  private final AdmissionQueue queue;
  private final LoopInstruments instruments;
  private final ChainAdmission admission;
  private final DeviceWatch.Bounds bounds;
  private final DevicePool<DeviceLoop, WarmUpReport> devices;
  private final Meter meter;
  private final ServedModels<ChainModel> models;

  @Inject
  Denoiser(
      DenoiserConfig config,
      ConfiguredModels configuredModels,
      ServiceReadiness readiness,
      ServiceLiveness liveness,
      ModelReport report,
      MemoryCheck memory,
      Telemetry telemetry) {
    this.meter = telemetry.meter();
    this.config = config;
    this.configuredModels = configuredModels;
    this.memory = memory;
    this.models = configuredModels.serve();
    this.repository = new DenoiserModels(configuredModels, report);
    this.queue = new AdmissionQueue(config.queue());
    this.instruments = new LoopInstruments(meter);
    this.bounds = new DeviceWatch.Bounds(config.deviceTimeout(), config.restartAfter());
    this.devices =
        new DevicePool<>(
            new DeviceWatch.Service(SERVICE, queue::fail, readiness, liveness),
            this::closeQueue,
            bounds);
    this.admission = new ChainAdmission(config, queue, instruments, this::throughput);
    DenoiserInstruments.register(meter, queue, devices::running, config.lanes());
    DenoiserInstruments.registerMemory(
        meter, devices::running, device -> CudaUtils.getGpuMemory(device).getCommitted());
  }

  /** All loaded versions of models, by name. */
  List<ServedModels.Listed<ChainModel>> models() {
    return models.list();
  }

  /**
   * Begins to use the model that a request names.
   *
   * @throws org.glauber.server.status.RefusalException NOT_FOUND if the model is not served,
   *     FAILED_PRECONDITION if it is served with another digest
   */
  ServedModels<ChainModel>.Use use(String name, String digest) {
    return models.use(name, digest);
  }

  /** The most lanes of one chain in a pass. */
  int maxWindow() {
    return Math.min(config.maxWindow(), config.lanes());
  }

  /** The admission of chains. */
  ChainAdmission admission() {
    return admission;
  }

  private List<ThroughputEstimator> throughput() {
    return devices.running().stream().map(DeviceLoop::throughput).toList();
  }

  void start(@Observes StartupEvent event) throws InterruptedException {
    DenoiserRules.check(config);
    bounds.check("glauber.denoiser");
    try {
      TorchEngine.loadSingleThreaded();
    } catch (EngineException e) {
      throw ConfigRules.refusal(String.valueOf(e.getMessage()));
    }
    List<ChainModel> opened = repository.open();
    List<DeviceLoop> loops = loops(opened);
    loops.forEach(loop -> devices.start("loop-", loop.name(), loop));
    try {
      List<ChainModel> runnable = repository.runnable(opened, devices.awaitWarmUp());
      for (ChainModel model : runnable) {
        models.add(model.model(), model);
        instruments.serves(model);
      }
      loops.forEach(loop -> loop.serve(runnable));
    } catch (ConfigurationException e) {
      devices.stop();
      throw e;
    }
    devices.serve(meter);
    configuredModels.watch(models, new DeviceModels(devices::running, repository, instruments));
  }

  /** The loops of all configured devices, none of which is started if one does not exist. */
  private List<DeviceLoop> loops(List<ChainModel> opened) {
    List<DeviceLoop> loops = new ArrayList<>();
    for (String name : config.devices()) {
      Device device = device(name);
      long before = loops.stream().filter(loop -> loop.device().equals(device)).count();
      String unique = before == 0 ? name : name + "-" + (before + 1); // the second "cpu" is "cpu-2"
      loops.add(
          new DeviceLoop(
              new ModelWarmUp(device, settings(unique, device), memory),
              opened,
              queue,
              admission.deadlines(),
              instruments));
    }
    return loops;
  }

  private LoopSettings settings(String name, Device device) {
    return new LoopSettings(
        name,
        device.getDeviceType(),
        config.lanes(),
        config.batchShape(),
        new Deviation(config.tolerance(), config.maxDeviation()));
  }

  private static Device device(String name) {
    Optional<Device> device = Devices.named(name);
    ConfigRules.require(device.isPresent(), DEVICES, Devices.rule(), name);
    return device.orElseThrow();
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    devices.stop();
    configuredModels.close();
  }

  /** Fails waiting chains and ends the loops, also those that still wait for models. */
  private void closeQueue(RuntimeException reason) {
    queue.close(reason);
    devices.running().forEach(loop -> loop.serve(List.of()));
  }
}
