package org.glauber.serving.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.glauber.server.ServiceLiveness;
import org.glauber.server.ServiceReadiness;
import org.junit.jupiter.api.Test;

/** The life-cycle of devices: warm-up, loss, and stop. */
class DevicePoolTest {
  private static final Meter NO_METER = OpenTelemetry.noop().getMeter("test");

  private final ServiceReadiness readiness = new ServiceReadiness();
  private final List<String> reasons = new CopyOnWriteArrayList<>(); // why the queue was closed
  private final CompletableFuture<Void> queue = new CompletableFuture<>(); // ends all work
  private final DevicePool<FakeWork, String> pool =
      new DevicePool<>(
          new DeviceWatch.Service("service", _ -> {}, readiness, new ServiceLiveness()),
          reason -> {
            reasons.add(String.valueOf(reason.getMessage()));
            queue.complete(null);
          },
          new DeviceWatch.Bounds(Duration.ofMinutes(1), Duration.ofMinutes(2)));

  /** Works until the queue is closed, or the test breaks it. */
  private final class FakeWork implements DeviceWork<String> {
    final String report;
    final CompletableFuture<Void> broken = new CompletableFuture<>();
    final CompletableFuture<Void> closed = new CompletableFuture<>();

    FakeWork(String report) {
      this.report = report;
    }

    @Override
    public String warmUp() {
      if (report.isEmpty()) {
        throw new IllegalStateException("the device has no memory");
      }
      return report;
    }

    @Override
    public void work(DeviceTurns turns) {
      turns.begin();
      CompletableFuture.anyOf(queue, broken).join();
      turns.end();
    }

    @Override
    public void failRunning(RuntimeException failure) {
      broken.completeExceptionally(failure);
    }

    @Override
    public void close() {
      closed.complete(null);
    }
  }

  private FakeWork start(String name, String report) {
    FakeWork work = new FakeWork(report);
    pool.start("test-", name, work);
    return work;
  }

  @Test
  void theServiceIsReadyOnceItServesAndStopReleasesTheModelsOfAllDevices() throws Exception {
    FakeWork one = start("one", "warm");
    FakeWork other = start("other", "hot");
    assertThat(pool.awaitWarmUp()).containsExactly("warm", "hot");
    assertThat(readiness.isReady()).isFalse();
    pool.serve(NO_METER);
    assertThat(readiness.isReady()).isTrue();
    assertThat(pool.running()).containsExactly(one, other);
    pool.stop();
    assertThat(List.of(one.closed, other.closed)).allMatch(CompletableFuture::isDone);
    assertThat(pool.running()).isEmpty();
    assertThat(reasons).singleElement().asString().contains("service: it is stopping");
  }

  @Test
  void aDeviceThatDoesNotWarmUpStopsTheStartWithItsReason() throws Exception {
    FakeWork sound = start("one", "warm");
    FakeWork unsound = start("other", "");
    assertThatThrownBy(pool::awaitWarmUp)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("the device has no memory");
    pool.stop();
    assertThat(List.of(sound.closed, unsound.closed)).allMatch(CompletableFuture::isDone);
  }

  @Test
  void onlyTheLossOfTheLastDeviceMakesTheServiceNotReady() throws Exception {
    FakeWork one = start("one", "warm");
    FakeWork other = start("other", "warm");
    pool.awaitWarmUp();
    pool.serve(NO_METER);
    one.broken.completeExceptionally(new IllegalStateException("the device is gone"));
    while (pool.running().size() > 1) {
      Thread.onSpinWait();
    }
    assertThat(readiness.isReady()).isTrue();
    assertThat(pool.running()).containsExactly(other);
    other.broken.completeExceptionally(new CompletionException("gone, too", null));
    while (readiness.isReady()) {
      Thread.onSpinWait();
    }
    assertThat(readiness.reason()).isEqualTo("no device is left");
    assertThat(reasons).first().asString().contains("service: no device is left");
    pool.stop();
  }
}
