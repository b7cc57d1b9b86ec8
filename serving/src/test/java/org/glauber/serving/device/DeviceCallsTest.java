package org.glauber.serving.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Calls of other threads on the thread of a device, which is the test's. */
class DeviceCallsTest {
  private final Semaphore woken = new Semaphore(0);
  private final DeviceCalls calls = new DeviceCalls(woken::release);

  private CompletableFuture<String> callFromElsewhere(java.util.function.Supplier<String> work)
      throws InterruptedException {
    CompletableFuture<String> result = CompletableFuture.supplyAsync(() -> calls.call(work));
    woken.acquire();
    return result;
  }

  @Test
  void aCallRunsOnTheThreadOfTheDeviceWhichIsWokenForIt() throws Exception {
    CompletableFuture<String> name = callFromElsewhere(() -> Thread.currentThread().getName());
    assertThat(calls.runNext()).isTrue();
    assertThat(name.get()).isEqualTo(Thread.currentThread().getName());
    assertThat(calls.runNext()).isFalse();
  }

  @Test
  void theDevicesOwnCallsRunAtOnce() {
    calls.own();
    assertThat(calls.call(() -> "now")).isEqualTo("now");
  }

  @Test
  void aFailedCallIsItsCallersFailure() throws Exception {
    CompletableFuture<String> failed =
        callFromElsewhere(
            () -> {
              throw new IllegalArgumentException("no such tensor");
            });
    assertThat(calls.runNext()).isTrue();
    assertThatThrownBy(failed::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasRootCauseMessage("no such tensor");
  }

  @Test
  void whenTheDeviceEndsWaitingAndLaterCallsFail() throws Exception {
    CompletableFuture<String> waiting = callFromElsewhere(() -> "never");
    calls.end(new IllegalStateException("the device has ended"));
    assertThatThrownBy(waiting::join).hasRootCauseMessage("the device has ended");
    assertThatThrownBy(() -> calls.call(() -> "never")).hasMessage("the device has ended");
  }
}
