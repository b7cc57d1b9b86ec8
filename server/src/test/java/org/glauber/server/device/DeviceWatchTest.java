package org.glauber.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.RecordedMetrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeviceWatchTest {
  private static final String REASON = "service: its device has not answered for PT0.1S";

  private final RecordedMetrics metrics = new RecordedMetrics();
  private final ServiceReadiness readiness = new ServiceReadiness();
  private final FakeDevice one = new FakeDevice("one");
  private final FakeDevice other = new FakeDevice("other");
  private final Queue<String> failedWaiting = new ConcurrentLinkedQueue<>();
  private DeviceWatch watch;

  @BeforeEach
  void watch() {
    readiness.ready();
    watch =
        DeviceWatch.start(
            "service",
            List.of(one, other),
            failure -> failedWaiting.add(String.valueOf(failure.getMessage())),
            readiness,
            Duration.ofMillis(100));
    watch.register(metrics.meter());
  }

  @AfterEach
  void end() throws InterruptedException {
    watch.close();
  }

  @Test
  void whatRunsOnADeviceThatHangsIsFailedOnceWhileTheOtherGoesOn() throws Exception {
    other.isIdle = true;
    await(() -> !one.failed.isEmpty());
    Thread.sleep(200); // in which it would be failed again
    assertThat(one.failed).singleElement().asString().contains(REASON);
    assertThat(other.failed).isEmpty();
    assertThat(failedWaiting).isEmpty();
    assertThat(readiness.isReady()).isTrue();
    told(1, 1, 0);
  }

  @Test
  void whileNoneAnswersNothingWaitsAndTheServiceIsNotReady() throws Exception {
    await(() -> !readiness.isReady() && !failedWaiting.isEmpty());
    assertThat(failedWaiting).first().asString().contains(REASON);
    told(0, 2, 0);
    one.turns++;
    await(readiness::isReady);
    told(1, 1, 0);
  }

  @Test
  void aLostDeviceHangsNoLongerAndIsNotWaitedFor() throws Exception {
    one.ended.completeExceptionally(new IllegalStateException("the device is gone"));
    other.isIdle = true;
    told(1, 0, 1);
    other.isIdle = false;
    await(() -> !readiness.isReady());
    assertThat(one.failed).isEmpty();
    told(0, 1, 1);
  }

  private void told(int answering, int hanging, int lost) throws InterruptedException {
    await(
        () ->
            states("answering") == answering
                && states("hanging") == hanging
                && states("lost") == lost);
    metrics.assertAre(
        MetricsTable.of(Path.of("..")).rows(row -> row.name().equals("glauber.devices")));
  }

  private int states(String state) {
    Matcher line =
        Pattern.compile("glauber_devices\\{glauber_state=\"" + state + "\"[^}]*} (\\d)")
            .matcher(metrics.page());
    assertThat(line.find()).isTrue();
    return Integer.parseInt(line.group(1));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(1);
    }
  }

  /** Stands in the same turn unless it is told otherwise. */
  private static final class FakeDevice implements WatchedDevice {
    final String name;
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    final Queue<String> failed = new ConcurrentLinkedQueue<>();
    volatile boolean isIdle;
    volatile long turns = 1;

    FakeDevice(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public long turns() {
      return turns;
    }

    @Override
    public boolean isTurning() {
      return !isIdle;
    }

    @Override
    public CompletableFuture<Void> ended() {
      return ended;
    }

    @Override
    public void failRunning(RuntimeException failure) {
      failed.add(String.valueOf(failure.getMessage()));
    }
  }
}
