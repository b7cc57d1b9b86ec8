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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
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
import org.glauber.serving.device.DeviceWatch;
import org.glauber.serving.model.ConfiguredModels;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.ServedModels;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

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
  private final ServiceLiveness liveness;
  private final ModelReport report;
  private final ImageStage stage; // for the devices
  private final ImageStage fileStage; // for the file readers
  private final int readerCount;
  private final ImageMemory memory;
  private final VqganInstruments instruments;
  private final List<Thread> threads = new ArrayList<>();
  private final ServedModels<Model> models = new ServedModels<>();
  private final Meter meter;
  private @Nullable DeviceWatch watch;

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
    this.liveness = liveness;
    this.report = report;
    this.stage = new ImageStage("images", config.queue(), config.devices().size());
    this.readerCount =
        config.readers().orElse(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    this.fileStage = new ImageStage("image files", config.queue(), readerCount);
    this.memory = new ImageMemory(config.heldBytes().orElse(ByteBudget.quarterOfHeap()));
    this.meter = telemetry.meter();
    this.instruments =
        new VqganInstruments(meter, stage.queue(), fileStage.queue(), memory.budget());
  }

  void start(@Observes StartupEvent event) throws InterruptedException {
    ConfigRules.inRange("glauber.vqgan.batch", config.batch(), 1, 64);
    ConfigRules.inRange("glauber.vqgan.queue", config.queue(), 64, 100_000);
    ConfigRules.inRange("glauber.vqgan.readers", readerCount, 1, 1_024);
    config
        .heldBytes()
        .ifPresent(bytes -> ConfigRules.inRange("glauber.vqgan.held-bytes", bytes, MIB, TIB));
    ConfigRules.inRange(
        "glauber.vqgan.delay", config.delay(), Duration.ZERO, Duration.ofMillis(100));
    ConfigRules.inRange(
        "glauber.vqgan.hang", config.hang(), Duration.ofMillis(100), Duration.ofHours(1));
    ConfigRules.inRange(
        "glauber.vqgan.restart-after", config.restartAfter(), config.hang(), Duration.ofDays(1));
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    try {
      TorchEngine.load();
    } catch (EngineException e) {
      throw ConfigRules.refusal(String.valueOf(e.getMessage()));
    }
    List<Model> opened = openModels();
    int batch = memory.batch(config.batch(), opened);
    List<DeviceWorker> workers = new ArrayList<>();
    for (String device : config.devices()) {
      String name = device + "-" + workers.size(); // a device may be listed twice
      DeviceWorker worker =
          new DeviceWorker(name, device(device), opened, stage, config, batch, instruments);
      workers.add(worker);
      threads.add(Thread.ofPlatform().name("vqgan-" + name).start(worker));
    }
    for (int k = 0; k < readerCount; k++) {
      threads.add(
          Thread.ofPlatform().name("image-files-" + k).start(new ImageFileReader(fileStage)));
    }
    try {
      Map<String, String> refusals = new TreeMap<>();
      workers.forEach(worker -> refusals.putAll(worker.ready().join()));
      serve(opened, refusals);
    } catch (CompletionException e) {
      end();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw ConfigRules.refusal(String.valueOf(cause.getMessage()));
    } catch (ConfigurationException e) {
      end();
      throw e;
    }
    readiness.ready();
    workers.forEach(
        worker -> worker.ended().whenComplete((nothing, failure) -> workerEnded(workers, failure)));
    watch =
        DeviceWatch.start(
            new DeviceWatch.Service(SERVICE, stage.queue()::fail, readiness, liveness),
            workers,
            new DeviceWatch.Bounds(config.hang(), config.restartAfter()));
    watch.register(meter);
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
    if (watch != null) {
      watch.close();
    }
    fileStage.queue().close(Refusals.unavailable(SERVICE, "it is stopping"));
    stage.queue().close(Refusals.unavailable(SERVICE, "it is stopping"));
    for (Thread thread : threads) {
      if (!thread.join(config.hang())) {
        LOG.errorf("Stopping without waiting for a thread that hangs: thread=%s", thread.getName());
      }
    }
  }

  /** Handles the failure of a device; without devices the service is not ready. */
  private void workerEnded(List<DeviceWorker> workers, @Nullable Throwable failure) {
    if (failure == null) {
      return;
    }
    LOG.error("Device failed and is no longer used", failure);
    if (workers.stream().allMatch(worker -> worker.ended().isDone())) {
      stage.queue().close(Refusals.unavailable(SERVICE, "no device is left"));
      readiness.notReady("no device is left");
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
