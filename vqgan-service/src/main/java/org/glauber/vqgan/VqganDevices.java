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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Modality;
import org.glauber.network.Devices;
import org.glauber.network.TorchEngine;
import org.glauber.server.ServiceLiveness;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.capacity.ByteBudget;
import org.glauber.server.config.ConfigRules;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.serving.device.DevicePool;
import org.glauber.serving.device.DeviceWatch;
import org.glauber.serving.model.ConfiguredModels;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.ServedModels;
import org.jboss.logging.Logger;

/**
 * Manages the image models, the threads of devices and file readers, and their queues, from start
 * to stop.
 */
@Singleton
class VqganDevices {
  private static final Logger LOG = Logger.getLogger(VqganDevices.class);
  private static final String SERVICE = "vqgan-service";
  private static final long MIB = 1L << 20;
  private static final long TIB = 1L << 40;
  private static final String DEVICES = "glauber.vqgan.devices";
  private static final Set<FileRole> ROLES = EnumSet.of(FileRole.FILE_ROLE_VQGAN);

  private final VqganConfig config;
  private final ConfiguredModels configuredModels;
  private final ServiceReadiness readiness;
  private final ModelReport report;
  private final ImageStage stage; // for the devices
  private final ImageStage fileStage; // for the file readers
  private final int readerCount;
  private final ImageMemory memory;
  private final VqganInstruments instruments;
  private final DeviceWatch.Bounds bounds;
  private final DevicePool<DeviceWorker, Map<String, String>> devices;
  private final List<Thread> readers = new ArrayList<>();
  private final ServedModels<Model> models = new ServedModels<>();
  private final Meter meter;

  @Inject
  VqganDevices(
      VqganConfig config,
      ConfiguredModels configuredModels,
      ServiceReadiness readiness,
      ServiceLiveness liveness,
      ModelReport report,
      Telemetry telemetry) {
    this.config = config;
    this.configuredModels = configuredModels;
    this.readiness = readiness;
    this.report = report;
    this.stage = new ImageStage("images", config.queue(), config.devices().size());
    this.readerCount =
        config.readers().orElse(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    this.fileStage = new ImageStage("image files", config.queue(), readerCount);
    this.memory = new ImageMemory(config.heldBytes().orElse(ByteBudget.quarterOfHeap()));
    this.bounds = new DeviceWatch.Bounds(config.hang(), config.restartAfter());
    this.devices =
        new DevicePool<>(
            new DeviceWatch.Service(SERVICE, stage.queue()::fail, readiness, liveness),
            stage.queue()::close,
            bounds);
    this.meter = telemetry.meter();
    this.instruments =
        new VqganInstruments(meter, stage.queue(), fileStage.queue(), memory.budget());
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
    for (int k = 0; k < readerCount; k++) {
      readers.add(
          Thread.ofPlatform().name("image-files-" + k).start(new ImageFileReader(fileStage)));
    }
    try {
      Map<String, String> refusals = new TreeMap<>();
      devices.awaitWarmUp().forEach(refusals::putAll);
      serve(opened, refusals);
    } catch (ConfigurationException e) {
      end();
      throw e;
    }
    devices.serve(meter);
  }

  /** The work of all configured devices by name; none is started if one does not exist. */
  private Map<String, DeviceWorker> workers(List<Model> opened) {
    int batch = memory.batch(config.batch(), opened);
    Map<String, DeviceWorker> workers = new LinkedHashMap<>();
    for (String device : config.devices()) {
      String name = device + "-" + workers.size(); // a device may be listed twice
      DeviceWorker.Settings settings =
          new DeviceWorker.Settings(name, device(device), batch, config.delay(), config.hang());
      workers.put(name, new DeviceWorker(settings, opened, stage, instruments));
    }
    return workers;
  }

  private void checkConfig() {
    ConfigRules.inRange("glauber.vqgan.batch", config.batch(), 1, 64);
    ConfigRules.inRange("glauber.vqgan.queue", config.queue(), 64, 100_000);
    ConfigRules.inRange("glauber.vqgan.readers", readerCount, 1, 1_024);
    config
        .heldBytes()
        .ifPresent(bytes -> ConfigRules.inRange("glauber.vqgan.held-bytes", bytes, MIB, TIB));
    ConfigRules.inRange(
        "glauber.vqgan.delay", config.delay(), Duration.ZERO, Duration.ofMillis(100));
    bounds.check("glauber.vqgan");
  }

  /** Serves the models that every device has loaded. */
  private void serve(List<Model> opened, Map<String, String> refusals) {
    for (Model model : opened) {
      String refusal = refusals.get(model.name());
      if (refusal != null) {
        report.refuse(model.name(), refusal);
      } else {
        models.add(model, model);
        instruments.serves(model);
      }
    }
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    end();
  }

  private void end() throws InterruptedException {
    fileStage.queue().close(Refusals.unavailable(SERVICE, "it is stopping"));
    devices.stop();
    for (Thread reader : readers) {
      if (!reader.join(config.hang())) {
        LOG.errorf("File reader hangs, stopping without it: thread=%s", reader.getName());
      }
    }
  }

  private List<Model> openModels() {
    return configuredModels.open(ROLES).stream()
        .filter(model -> model.manifest().getModality() == Modality.MODALITY_IMAGE)
        .filter(this::fits)
        .toList();
  }

  private boolean fits(Model model) {
    Optional<String> refusal = memory.refusal(model);
    refusal.ifPresent(reason -> report.refuse(model.name(), reason));
    return refusal.isEmpty();
  }

  private static Device device(String name) {
    Optional<Device> device = Devices.named(name);
    ConfigRules.require(device.isPresent(), DEVICES, Devices.rule(), name);
    return device.orElseThrow();
  }

  /**
   * Returns an image model.
   *
   * @throws org.glauber.server.status.RefusalException NOT_FOUND if the model is not served,
   *     FAILED_PRECONDITION if it is served with another digest
   */
  Model model(String name, String digest) {
    return models.get(name, digest);
  }

  /**
   * Holds bytes for a call's images until it ends.
   *
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED if they exceed the
   *     tenant's share
   */
  ByteBudget.Holding hold(String tenant, Model model, int images, long bytes) {
    try {
      return memory.budget().hold(tenant, bytes);
    } catch (RefusalException e) {
      instruments.withoutMemory(model, images);
      throw e;
    }
  }

  /** The bytes that calls hold for their images. */
  long memoryHeld() {
    return memory.budget().held();
  }

  /**
   * Reads files and waits for the result, at most until the current call ends. An image that a
   * device must then encode is refused first if the devices' queue has no room for it.
   */
  ImageJob.ReadFiles read(ImageJob.Read read) throws InterruptedException {
    boolean isEncoded = !read.request().getWithoutCodes();
    if (isEncoded && !stage.queue().hasRoom(read.tenant(), 1)) {
      throw full(stage, List.of(read));
    }
    Duration afterwards = isEncoded ? stage.estimator().timeUntilDone() : Duration.ZERO;
    pass(fileStage, List.of(read), afterwards);
    return read.result().join();
  }

  /**
   * Processes work on the devices and waits for all results, at most until the current call ends.
   */
  void work(List<? extends ImageJob> work) throws InterruptedException {
    pass(stage, work, Duration.ZERO);
  }

  private void pass(ImageStage through, List<? extends ImageJob> work, Duration afterwards)
      throws InterruptedException {
    switch (through.queue().offer(work)) {
      case TAKEN -> through.await(work, afterwards);
      case FULL -> throw full(through, work);
      case CLOSED ->
          throw Refusals.unavailable(
              SERVICE, readiness.isReady() ? "it is stopping" : readiness.reason());
    }
  }

  private RefusalException full(ImageStage where, List<? extends ImageJob> work) {
    instruments.refused(work);
    return where.full(work.getFirst().tenant(), work.size());
  }
}
