package org.glauber.gateway.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.glauber.gateway.Eventually;
import org.junit.jupiter.api.Test;

class RecoverySignalTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final RecoverySignal signal = new RecoverySignal();
  private final Semaphore woken = new Semaphore(0);

  @Test
  void aRecoveryWakesOneAndAcceptedWorkWakesTwo() throws InterruptedException {
    List<Thread> waiting = new ArrayList<>();
    for (int k = 0; k < 7; k++) {
      waiting.add(Thread.ofVirtual().start(this::await));
    }
    Eventually.holds("all wait", () -> signal.waiting() == 7);
    signal.recovered();
    woken.acquire(1);
    assertThat(signal.waiting()).isEqualTo(6);
    signal.accepted();
    woken.acquire(2);
    assertThat(signal.waiting()).isEqualTo(4);
    signal.accepted();
    signal.accepted();
    for (Thread thread : waiting) {
      thread.join();
    }
    assertThat(signal.waiting()).isZero();
  }

  @Test
  void aRecoveryBeforeTheWaitIsNotMissed() throws InterruptedException {
    long seen = signal.count();
    signal.recovered();
    signal.await(seen, LONG); // returns at once, or this test never ends
    assertThat(signal.waiting()).isZero();
  }

  private void await() {
    try {
      signal.await(0, LONG);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    woken.release();
  }
}
