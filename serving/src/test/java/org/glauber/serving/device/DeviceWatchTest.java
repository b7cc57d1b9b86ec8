package org.glauber.serving.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glauber.server.ServiceLiveness;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.RecordedMetrics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceWatchTest {
  private static final String REASON = "service: its device has not answered for PT1S";

  private final RecordedMetrics metrics = new RecordedMetrics();
  private final ServiceReadiness readiness = new ServiceReadiness();
  private final ServiceLiveness liveness = new ServiceLiveness();
  private final FakeDevice one = new FakeDevice("one");
  private final FakeDevice other = new FakeDevice("other");
  private final List<String> failedWaiting = new ArrayList<>();
  private final DeviceWatch watch =
      new DeviceWatch(
          new DeviceWatch.Service(
              "service",
              failure -> failedWaiting.add(String.valueOf(failure.getMessage())),
              readiness,
              liveness),
          List.of(one, other),
          new DeviceWatch.Bounds(Duration.ofSeconds(1), Duration.ofSeconds(3)));

  @BeforeEach
  void begin() {
    readiness.ready();
    watch.register(metrics.meter());
    watch.check(); // and knows the turns
  }

  @Test
  void workOnAHangingDeviceFailsOnceWhileTheOtherContinues() {
    other.isIdle = true;
    check(DeviceWatch.CHECKS - 1);
    assertThat(one.failed).isEmpty();
    check(3);
    assertThat(one.failed).singleElement().asString().contains(REASON);
    assertThat(other.failed).isEmpty();
    assertThat(failedWaiting).isEmpty();
    assertThat(readiness.isReady()).isTrue();
    assertCounts(1, 1, 0);
  }

  @Test
  void whileNoDeviceAnswersWaitingWorkFailsAndTheServiceIsNotReady() {
    check(DeviceWatch.CHECKS + 1);
    assertThat(readiness.isReady()).isFalse();
    assertThat(failedWaiting).hasSize(2).first().asString().contains(REASON);
    assertCounts(0, 2, 0);
    one.turns++;
    check(1);
    assertThat(readiness.isReady()).isTrue();
    assertCounts(1, 1, 0);
    check(DeviceWatch.CHECKS);
    assertThat(one.failed).hasSize(2); // the next turn's, too
    assertThat(other.failed).hasSize(1);
    assertThat(readiness.isReady()).isFalse();
  }

  @Test
  void aDeviceThatHangsForLongFailsLivenessUntilItAnswers() {
    other.isIdle = true;
    check(3 * DeviceWatch.CHECKS - 1);
    assertThat(liveness.isAlive()).isTrue();
    check(1);
    assertThat(liveness.isAlive()).isFalse();
    assertThat(liveness.problem()).isEqualTo("one has not answered for PT3S");
    one.turns++;
    check(1);
    assertThat(liveness.isAlive()).isTrue();
  }

  @Test
  void theLossOfTheLastDeviceFailsLivenessButAStopDoesNot() {
    one.ended.complete(null);
    other.ended.complete(null);
    check(1);
    assertThat(liveness.isAlive()).isTrue();
    one.ended.obtrudeException(new IllegalStateException("the device is gone"));
    check(1);
    assertThat(liveness.isAlive()).isFalse();
  }

  @Test
  void aLostDeviceNoLongerCountsAsHanging() {
    one.ended.completeExceptionally(new IllegalStateException("the device is gone"));
    assertCounts(1, 0, 1);
    check(DeviceWatch.CHECKS);
    assertThat(readiness.isReady()).isFalse();
    assertThat(one.failed).isEmpty();
    assertThat(other.failed).hasSize(1);
    assertCounts(0, 1, 1);
  }

  private void check(int times) {
    for (int time = 0; time < times; time++) {
      watch.check();
    }
  }

  private void assertCounts(int answering, int hanging, int lost) {
    assertThat(List.of(states("answering"), states("hanging"), states("lost")))
        .containsExactly(answering, hanging, lost);
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

  /** Stays in the same turn unless the test advances it. */
  private static final class FakeDevice implements WatchedDevice {
    final String name;
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    final List<String> failed = new ArrayList<>();
    boolean isIdle;
    long turns = 1;

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
