package org.glauber.vqgan;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.api.metrics.Meter;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.glauber.model.Model;
import org.glauber.model.ModelRefusedException;
import org.glauber.model.ModelRepository;
import org.glauber.model.OpenedModels;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Modality;
import org.glauber.network.Devices;
import org.glauber.network.TorchEngine;
import org.glauber.server.ServiceLiveness;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.config.ConfigRules;
import org.glauber.server.device.DeviceWatch;
import org.glauber.server.model.ModelReport;
import org.glauber.server.queue.QueueNotice;
import org.glauber.server.status.Refusals;
import org.glauber.server.status.RetryAfterEstimator;
import org.glauber.server.telemetry.Telemetry;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The image models, the devices' threads and the queue before them, from start to stop. */
@Singleton
class VqganDevices {
  private static final Logger LOG = Logger.getLogger(VqganDevices.class);
  private static final String SERVICE = "vqgan-service";
  private static final String DEVICES = "glauber.vqgan.devices";
  private static final Set<FileRole> ROLES = EnumSet.of(FileRole.FILE_ROLE_VQGAN);

  private final VqganConfig config;
  private final ModelsConfig modelsConfig;
  private final ServiceReadiness readiness;
  private final ServiceLiveness liveness;
  private final ModelReport report;
  private final WorkQueue queue;
  private final Pace pace;
  private final RetryAfterEstimator retryAfter = new RetryAfterEstimator(System::nanoTime);
  private final VqganInstruments instruments;
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, Model> models = new TreeMap<>();
  private final Meter meter;
  private @Nullable DeviceWatch watch;

  @Inject
  VqganDevices(
      VqganConfig config,
      ModelsConfig modelsConfig,
      ServiceReadiness readiness,
      ServiceLiveness liveness,
      ModelReport report,
      Telemetry telemetry) {
    this.config = config;
    this.modelsConfig = modelsConfig;
    this.readiness = readiness;
    this.liveness = liveness;
    this.report = report;
    this.queue = new WorkQueue(config.queue());
    this.pace = new Pace(config.devices().size());
    this.meter = telemetry.meter();
    this.instruments = new VqganInstruments(meter, queue);
  }

  void start(@Observes StartupEvent event) throws InterruptedException {
    ConfigRules.inRange("glauber.vqgan.batch", config.batch(), 1, 64);
    ConfigRules.inRange("glauber.vqgan.queue", config.queue(), 64, 100_000);
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
    List<DeviceWorker> workers = new ArrayList<>();
    for (String device : config.devices()) {
      String name = device + "-" + workers.size(); // one may be named twice
      DeviceWorker worker =
          new DeviceWorker(name, device(device), opened, queue, config, pace, instruments);
      workers.add(worker);
      threads.add(Thread.ofPlatform().name("vqgan-" + name).start(worker));
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
            new DeviceWatch.Service(SERVICE, queue::fail, readiness, liveness),
            workers,
            new DeviceWatch.Bounds(config.hang(), config.restartAfter()));
    watch.register(meter);
  }

  /** Serves the models that every device has loaded. */
  private void serve(List<Model> opened, Map<String, String> refusals) {
    for (Model model : opened) {
      String refusal = refusals.get(model.name());
      if (refusal != null) {
        report.refuse(model.name(), refusal, modelsConfig.strict());
      } else {
        models.put(model.name(), model);
        instruments.serves(model);
        LOG.infof("Serving model %s %s", model.name(), model.digest());
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
    queue.close(Refusals.unavailable(SERVICE, "it is stopping"));
    for (Thread thread : threads) {
      if (!thread.join(config.hang())) {
        LOG.errorf("Stopping without waiting for a thread that hangs: thread=%s", thread.getName());
      }
    }
  }

  /** With its last device gone the service has nothing to answer by, and says so. */
  private void workerEnded(List<DeviceWorker> workers, @Nullable Throwable failure) {
    if (failure == null) {
      return;
    }
    LOG.error("A device is given up", failure);
    if (workers.stream().allMatch(worker -> worker.ended().isDone())) {
      queue.close(Refusals.unavailable(SERVICE, "no device is left"));
      readiness.notReady("no device is left");
    }
  }

  private List<Model> openModels() {
    try {
      ModelRepository repository = ModelRepository.at(modelsConfig.directory());
      OpenedModels opened = repository.openAll(modelsConfig.names(), ROLES);
      ConfigRules.require(
          !opened.isEmpty(),
          "glauber.models.directory",
          "must hold a model",
          modelsConfig.directory());
      opened.refused().forEach(it -> report.refuse(it.name(), it.reason(), modelsConfig.strict()));
      return opened.models().stream()
          .filter(model -> model.manifest().getModality() == Modality.MODALITY_IMAGE)
          .toList();
    } catch (ModelRefusedException | UncheckedIOException e) {
      throw ConfigRules.refusalOfModels(e);
    }
  }

  private static Device device(String name) {
    Optional<Device> device = Devices.named(name);
    ConfigRules.require(device.isPresent(), DEVICES, Devices.rule(), name);
    return device.orElseThrow();
  }

  /**
   * An image model.
   *
   * @throws org.glauber.server.status.RefusalException NOT_FOUND when the model is not served,
   *     FAILED_PRECONDITION when it is with another digest
   */
  Model model(String name, String digest) {
    Model model = models.get(name);
    if (model == null) {
      throw Refusals.notFound("model", name);
    }
    if (!model.digest().equals(digest)) {
      throw Refusals.failedPrecondition(
          "MODEL_DIGEST",
          name,
          "the manifest's digest is %s here, but %s was asked for"
              .formatted(model.digest(), digest.isEmpty() ? "none" : digest));
    }
    return model;
  }

  /**
   * Has work done, all of it, and waits for it; no longer than the call that it is for, as its
   * context has it.
   */
  void work(List<? extends Work> work) throws InterruptedException {
    switch (queue.offer(work)) {
      case TAKEN -> {}
      case FULL -> {
        instruments.refused(work);
        throw Refusals.exhausted(
            "%,d images may wait, and of one tenant three for every place that is free: there is no room for %,d more"
                .formatted(config.queue(), work.size()),
            retryAfter.next(work.getFirst().tenant(), work.size()));
      }
      case CLOSED ->
          throw Refusals.unavailable(
              SERVICE, readiness.isReady() ? "it is stopping" : readiness.reason());
    }
    RetryAfterEstimator.Stay stay = retryAfter.begin(work.size());
    Pace.Outstanding outstanding = pace.begin(work);
    QueueNotice.send(pace.untilAnswered());
    Context call = Context.current();
    Context.CancellationListener leaving =
        _ -> work.forEach(each -> each.answer().completeExceptionally(left()));
    call.addListener(leaving, Runnable::run);
    try {
      for (Work each : work) {
        each.answer().get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      call.removeListener(leaving);
      queue.remove(work);
      outstanding.end();
      stay.end();
    }
  }

  private static StatusRuntimeException left() {
    return Status.CANCELLED.withDescription("nobody waits for it any more").asRuntimeException();
  }
}
