package org.glauber.vqgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.rpc.Code;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.server.ServiceLiveness;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.status.RefusalException;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.serving.memory.MemoryCheck;
import org.glauber.serving.model.ConfiguredModels;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.TestModelsConfig;
import org.glauber.vqgan.pipeline.DeviceWorker;
import org.glauber.vqgan.pipeline.ImageJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images whose calls have ended, and services that lose a device. */
@Timeout(60)
class VqganDevicesTest {
  private static final int PLACES = 64;
  private static final int SOUND = 0;
  private static final int FATAL = 1;
  private static final int SLOW = 2;
  private static final int WITHOUT_PIXELS = 3;

  @TempDir private Path models;
  private final ServiceReadiness readiness = new ServiceReadiness();
  private final Telemetry telemetry = new Telemetry(OpenTelemetry.noop());
  private final TestModelsConfig modelsConfig = new TestModelsConfig(() -> models);
  private final ModelReport report = new ModelReport(modelsConfig, telemetry);
  private VqganDevices devices;
  private Model model;

  @BeforeEach
  void makeAModel() throws IOException {
    SampleModels.fragile(models, "fragile");
    model = ModelRepository.at(models).open("fragile", Set.of());
    devices =
        new VqganDevices(
            new Config(),
            new ConfiguredModels(modelsConfig, report),
            readiness,
            new ServiceLiveness(),
            report,
            new MemoryCheck(modelsConfig),
            telemetry);
  }

  @Test
  void aBrokenVqganDoesNotAffectOtherModels() throws Exception {
    SampleModels.withoutPixelsOf(1, models, "blind");
    devices.start(new StartupEvent());
    try {
      assertThat(readiness.isReady()).isTrue();
      assertThat(report.refused()).containsOnlyKeys("blind");
      assertThat(report.refused().get("blind")).startsWith("model blind: vqgan.pt is not ");
      assertThat(devices.use("fragile", model.digest()).loaded()).isNotNull();
      assertThatThrownBy(() -> devices.use("blind", "")).hasMessage("no model named blind");
    } finally {
      devices.stop(new ShutdownEvent());
    }
  }

  /** No device is started, so that a job would wait for ever. */
  @Test
  void aCancelledCallStopsWaiting() throws Exception {
    try (Context.CancellableContext call = Context.current().withCancellation()) {
      CompletableFuture<Throwable> end = work(call);
      call.cancel(null);
      requireLeft(end);
    }
  }

  @Test
  void aCallPastItsDeadlineStopsWaiting() throws Exception {
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Context.CancellableContext call =
            Context.current().withDeadlineAfter(50, TimeUnit.MILLISECONDS, timer)) {
      requireLeft(work(call));
    }
  }

  /** Submits as much work as the queue holds, for one call; completes with the call's outcome. */
  private CompletableFuture<Throwable> work(Context call) {
    return end(call, Stream.generate(this::decode).limit(PLACES).toList());
  }

  private CompletableFuture<Throwable> end(Context call, List<? extends ImageJob> work) {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Runnable waiting = () -> end.complete(catchThrowable(() -> devices.pipeline().work(work)));
    Thread.startVirtualThread(call.wrap(waiting));
    return end;
  }

  /** Its places must be free, or the next call would be refused. */
  private void requireLeft(CompletableFuture<Throwable> end) throws Exception {
    requireCancelled(end);
    try (Context.CancellableContext next = Context.current().withCancellation()) {
      CompletableFuture<Throwable> nextEnd = work(next);
      next.cancel(null);
      requireCancelled(nextEnd);
    }
  }

  private static void requireCancelled(CompletableFuture<Throwable> end) throws Exception {
    assertThat(end.get(10, TimeUnit.SECONDS))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessage("CANCELLED: the call ended before its work was done");
  }

  @Test
  void withoutDevicesTheServiceIsNotReadyAndRefusesCalls() throws Exception {
    devices.start(new StartupEvent());
    assertThat(readiness.isReady()).isTrue();
    model = devices.use(model.name(), model.digest()).loaded();
    for (int call = 0; call < DeviceWorker.FAILED_CALLS_ALLOWED; call++) {
      assertThatThrownBy(() -> devices.pipeline().work(List.of(decode())))
          .hasMessage("a call to the VQGAN of fragile failed")
          .rootCause()
          .hasMessageContaining("the device is gone");
    }
    while (readiness.isReady()) {
      Thread.onSpinWait();
    }
    assertThat(readiness.reason()).isEqualTo("no device is left");
    assertThatThrownBy(() -> devices.pipeline().work(List.of(decode())))
        .isInstanceOf(RefusalException.class)
        .hasMessageContaining("no device is left");
    devices.stop(new ShutdownEvent());
  }

  @Test
  void whileTheLastDeviceHangsTheServiceIsNotReadyAndWaitingWorkFails() throws Exception {
    devices.start(new StartupEvent());
    try {
      model = devices.use(model.name(), model.digest()).loaded();
      String reason = "vqgan-service: its device has not answered for PT0.2S";
      // The second call waits.
      CompletableFuture<Throwable> one = end(Context.ROOT, List.of(decode(SLOW)));
      CompletableFuture<Throwable> other = end(Context.ROOT, List.of(decode(SLOW)));
      assertThat(one.get(60, TimeUnit.SECONDS)).hasMessageContaining(reason);
      assertThat(other.get(60, TimeUnit.SECONDS)).hasMessageContaining(reason);
      assertThat(readiness.isReady()).isFalse();
      while (!readiness.isReady()) { // once the call is over
        Thread.yield();
      }
      devices.pipeline().work(List.of(decode(SOUND)));
    } finally {
      devices.stop(new ShutdownEvent());
    }
  }

  @Test
  void nonFinitePixelsFailTheirImageButNotTheDevice() throws Exception {
    devices.start(new StartupEvent());
    try {
      model = devices.use(model.name(), model.digest()).loaded();
      for (int call = 0; call <= DeviceWorker.FAILED_CALLS_ALLOWED; call++) {
        assertThatThrownBy(() -> devices.pipeline().work(List.of(decode(WITHOUT_PIXELS))))
            .isInstanceOfSatisfying(
                RefusalException.class,
                refusal -> assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION))
            .hasMessage(
                "fragile: its VQGAN decodes these codes to pixels that are NaN or infinite");
      }
      devices.pipeline().work(List.of(decode(SOUND)));
      assertThat(readiness.isReady()).isTrue();
    } finally {
      devices.stop(new ShutdownEvent());
    }
  }

  private ImageJob.Decode decode() {
    return decode(FATAL);
  }

  private ImageJob.Decode decode(int code) {
    int[] codes = new int[model.manifest().getSiteCount()];
    Arrays.fill(codes, code);
    return new ImageJob.Decode(
        "tenant", model, codes, System.nanoTime(), new CompletableFuture<>());
  }

  private record Config() implements VqganConfig {
    @Override
    public List<String> devices() {
      return List.of("cpu");
    }

    @Override
    public int batch() {
      return 1;
    }

    @Override
    public Duration delay() {
      return Duration.ZERO;
    }

    @Override
    public int queue() {
      return PLACES;
    }

    @Override
    public OptionalInt readers() {
      return OptionalInt.of(1);
    }

    @Override
    public OptionalLong imageBytes() {
      return OptionalLong.empty();
    }

    @Override
    public Duration deviceTimeout() {
      return Duration.ofMillis(200);
    }

    @Override
    public Duration restartAfter() {
      return Duration.ofMinutes(1);
    }
  }
}
