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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.admission.DeadlinePolicy;
import org.glauber.denoiser.admission.Forecast;
import org.glauber.denoiser.admission.RefusalReason;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.denoiser.device.DeviceLoop;
import org.glauber.denoiser.loop.LoopInstruments;
import org.glauber.denoiser.loop.LoopSettings;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.glauber.network.Devices;
import org.glauber.network.TorchEngine;
import org.glauber.server.ServiceLiveness;
import org.glauber.server.ServiceReadiness;
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

/** Starts and stops the models, the devices' threads and their queue, and admits chains. */
@Singleton
class Denoiser {
  private static final Logger LOG = Logger.getLogger(Denoiser.class);
  private static final String SERVICE = "denoiser-service";
  private static final String DEVICES = "glauber.denoiser.devices";
  private static final long LEAST_CHAIN_BYTES = 1 << 24; // enough for the longest chain

  private final DenoiserConfig config;
  private final DenoiserModels repository;
  private final ServiceReadiness readiness;
  private final ServiceLiveness liveness;
  private final AdmissionQueue queue;
  private final ChainMemory memory;
  private final Forecast forecast;
  private final DeadlinePolicy deadlines;
  private final LoopInstruments instruments;
  private final List<DeviceLoop> loops = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Meter meter;
  private @Nullable DeviceWatch watch;
  private final ServedModels<ServedModel> models = new ServedModels<>();

  @Inject
  Denoiser(
      DenoiserConfig config,
      ConfiguredModels configuredModels,
      ServiceReadiness readiness,
      ServiceLiveness liveness,
      ModelReport report,
      Telemetry telemetry) {
    this.meter = telemetry.meter();
    this.config = config;
    this.repository = new DenoiserModels(configuredModels, report);
    this.readiness = readiness;
    this.liveness = liveness;
    this.queue = new AdmissionQueue(config.queue());
    this.memory = new ChainMemory(config.chainBytes().orElse(Runtime.getRuntime().maxMemory() / 4));
    this.forecast = new Forecast(queue, System::nanoTime);
    this.deadlines = new DeadlinePolicy(config.refuseLate(), queue, forecast);
    this.instruments = new LoopInstruments(meter);
    DenoiserInstruments.register(meter, queue, this::running, config.lanes());
    DenoiserInstruments.registerMemory(
        meter, this::running, device -> CudaUtils.getGpuMemory(device).getCommitted());
  }

  /** The models that are served, by name. */
  List<ServedModel> models() {
    return models.all();
  }

  /**
   * The model that a request names.
   *
   * @throws org.glauber.server.status.RefusalException NOT_FOUND if the model is not served,
   *     FAILED_PRECONDITION if it is served with another digest
   */
  ServedModel model(String name, String digest) {
    return models.get(name, digest);
  }

  /** The most lanes of one chain in a pass. */
  int maxWindow() {
    return Math.min(config.maxWindow(), config.lanes());
  }

  /**
   * Admits a chain to the queue. A chain that was begun elsewhere is admitted regardless of the
   * forecast.
   *
   * @throws org.glauber.server.status.RefusalException when the chain cannot meet its deadline, or
   *     the queue or the memory is full for its tenant, or the queue is closed
   */
  void admit(RunningChain chain) {
    if (!queue.hasRoom(chain)) {
      throw full(chain); // before the forecast, which costs more
    }
    requireInTime(chain);
    if (!memory.reserve(chain)) {
      instruments.refused(chain, RefusalReason.FULL);
      throw Refusals.exhausted(
          "CHAINS_TOO_LARGE_IN_ALL",
          "the chains that wait and run here hold nearly %,d bytes, which is the limit"
              .formatted(memory.limit()),
          queue.retryAfter(chain, Duration.ZERO));
    }
    switch (queue.offer(chain)) {
      case TAKEN -> forecast.taken(chain);
      case FULL -> throw full(chain);
      case CLOSED -> throw Refusals.unavailable(SERVICE, "it is stopping");
    }
  }

  private RefusalException full(RunningChain chain) {
    instruments.refused(chain, RefusalReason.FULL);
    return Refusals.exhausted(
        "no place is free for another chain of this tenant",
        queue.retryAfter(chain, Duration.ZERO));
  }

  /** The loops of the devices that have not failed. */
  private List<DeviceLoop> running() {
    return loops.stream().filter(loop -> !loop.ended().isDone()).toList();
  }

  /** Refuses a chain that cannot meet its deadline. */
  private void requireInTime(RunningChain chain) {
    List<ThroughputEstimator> devices = running().stream().map(DeviceLoop::throughput).toList();
    deadlines
        .onArrival(chain, devices, System.nanoTime())
        .ifPresent(
            refusal -> {
              instruments.refused(chain, refusal.reason());
              throw refusal.error();
            });
  }

  /**
   * Releases a chain's place in the queue and its memory. A running chain is retired by its loop,
   * which finds its observer cancelled.
   */
  void leave(RunningChain chain) {
    queue.remove(chain);
    memory.release(chain);
  }

  void start(@Observes StartupEvent event) throws InterruptedException {
    ConfigRules.inRange("glauber.denoiser.lanes", config.lanes(), 1, 1_024);
    ConfigRules.inRange("glauber.denoiser.max-window", config.maxWindow(), 1, 1_024);
    ConfigRules.inRange("glauber.denoiser.queue", config.queue(), 1, 4_096);
    ConfigRules.require(
        memory.limit() >= LEAST_CHAIN_BYTES,
        "glauber.denoiser.chain-bytes",
        "must be %,d or more".formatted(LEAST_CHAIN_BYTES),
        memory.limit());
    ConfigRules.require(
        config.tolerance() >= 0 && config.tolerance() <= 1,
        "glauber.denoiser.tolerance",
        "must be 0 to 1",
        config.tolerance());
    ConfigRules.require(
        config.maxDeviation() > 0 && config.maxDeviation() <= 100,
        "glauber.denoiser.max-deviation",
        "must be above 0, to 100",
        config.maxDeviation());
    ConfigRules.inRange(
        "glauber.denoiser.hang", config.hang(), Duration.ofMillis(100), Duration.ofHours(1));
    ConfigRules.inRange(
        "glauber.denoiser.restart-after", config.restartAfter(), config.hang(), Duration.ofDays(1));
    // Before the engine is loaded: one core for each device, and no telemetry of DJL.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    try {
      TorchEngine.load();
    } catch (EngineException e) {
      throw ConfigRules.refusal(String.valueOf(e.getMessage()));
    }
    List<ServedModel> opened = repository.open();
    config.devices().forEach(Denoiser::device); // validates all names before the first loop starts
    for (String name : config.devices()) {
      DeviceLoop loop =
          new DeviceLoop(device(name), opened, queue, deadlines, settings(name), instruments);
      loops.add(loop);
      threads.add(Thread.ofPlatform().name("loop-" + loop.name()).start(loop));
    }
    try {
      List<ServedModel> runnable =
          repository.runnable(opened, loops.stream().map(it -> it.warm().join()).toList());
      for (ServedModel model : runnable) {
        models.add(model.model(), model);
        instruments.serves(model);
      }
      loops.forEach(loop -> loop.serve(runnable));
    } catch (CompletionException e) {
      end();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw ConfigRules.refusal(String.valueOf(cause.getMessage()));
    } catch (ConfigurationException e) {
      end();
      throw e;
    }
    readiness.ready();
    loops.forEach(loop -> loop.ended().whenComplete((nothing, failure) -> loopEnded(failure)));
    watch =
        DeviceWatch.start(
            new DeviceWatch.Service(SERVICE, queue::fail, readiness, liveness),
            loops,
            new DeviceWatch.Bounds(config.hang(), config.restartAfter()));
    watch.register(meter);
  }

  /** The settings of a device; the second loop of a device "cpu" is named "cpu-2". */
  private LoopSettings settings(String device) {
    long before = loops.stream().filter(loop -> loop.device().equals(device(device))).count();
    return new LoopSettings(
        before == 0 ? device : device + "-" + (before + 1),
        device(device).getDeviceType(),
        config.lanes(),
        config.batchShape(),
        new LoopSettings.Deviation(config.tolerance(), config.maxDeviation()));
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    end();
  }

  /** Ends the loops after their turn and waits for them. */
  private void end() throws InterruptedException {
    if (watch != null) {
      watch.close();
    }
    queue.close(Refusals.unavailable(SERVICE, "it is stopping"));
    loops.forEach(loop -> loop.serve(List.of())); // releases loops that still wait for models
    for (Thread thread : threads) {
      if (!thread.join(config.hang())) {
        LOG.errorf("Device thread hangs, stopping without it: thread=%s", thread.getName());
      }
    }
  }

  /**
   * Handles the failure of a loop. When the last device has failed, the service becomes unready.
   */
  private void loopEnded(@Nullable Throwable failure) {
    if (failure == null) {
      return;
    }
    LOG.error("Device failed and is no longer used", failure);
    if (loops.stream().allMatch(loop -> loop.ended().isDone())) {
      queue.close(Refusals.unavailable(SERVICE, "no device is left"));
      readiness.notReady("no device is left");
    }
  }

  private static Device device(String name) {
    Optional<Device> device = Devices.named(name);
    ConfigRules.require(device.isPresent(), DEVICES, Devices.rule(), name);
    return device.orElseThrow();
  }
}
