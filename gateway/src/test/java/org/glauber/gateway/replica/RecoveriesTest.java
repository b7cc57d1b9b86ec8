package org.glauber.gateway.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.glauber.gateway.Eventually;
import org.junit.jupiter.api.Test;

class RecoveriesTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final Recoveries recoveries = new Recoveries();
  private final Semaphore woken = new Semaphore(0);

  @Test
  void aRecoveryWakesOneAndWhatIsTakenOnWakesTwo() throws InterruptedException {
    List<Thread> waiting = new ArrayList<>();
    for (int k = 0; k < 7; k++) {
      waiting.add(Thread.ofVirtual().start(this::await));
    }
    Eventually.holds("all wait", () -> recoveries.waiting() == 7);
    recoveries.recovered();
    woken.acquire(1);
    assertThat(recoveries.waiting()).isEqualTo(6);
    recoveries.takenOn();
    woken.acquire(2);
    assertThat(recoveries.waiting()).isEqualTo(4);
    recoveries.takenOn();
    recoveries.takenOn();
    for (Thread thread : waiting) {
      thread.join();
    }
    assertThat(recoveries.waiting()).isZero();
  }

  @Test
  void aRecoveryThatCameBeforeTheWaitIsNotMissed() throws InterruptedException {
    long seen = recoveries.count();
    recoveries.recovered();
    recoveries.await(seen, LONG); // or this test never ends
    assertThat(recoveries.waiting()).isZero();
  }

  private void await() {
    try {
      recoveries.await(0, LONG);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    woken.release();
  }
}
