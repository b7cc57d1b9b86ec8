package org.glauber.denoiser.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ChainMailboxTest {
  private static final int SITES = 10;
  private static final ChainStatistics STATISTICS =
      new ChainStatistics(1, 0, 1, 1, 0, 0, Duration.ZERO, Duration.ZERO);

  private final ChainMailbox mailbox = new ChainMailbox(SITES);

  @Test
  void eventsThatWereNotTakenAreMergedInOrder() throws InterruptedException {
    mailbox.updated(5, 3, 30);
    mailbox.updated(4, 7, 70);
    mailbox.updated(3, 3, 31);
    ChainMailbox.Batch batch = mailbox.take(Duration.ZERO);
    assertThat(batch.step()).isEqualTo(3);
    assertThat(batch.sites()).containsExactly(3, 7, 3);
    assertThat(batch.tokens()).containsExactly(30, 70, 31);
    mailbox.updated(2, 1, 10);
    assertThat(mailbox.take(Duration.ZERO).sites()).containsExactly(1);
  }

  @Test
  void aStalledReaderCostsTwoSweepsAndMissesNoFinalToken() throws InterruptedException {
    SplittableRandom random = new SplittableRandom(1);
    int[] expected = new int[SITES];
    for (int step = 10_000; step > 0; step--) {
      int site = random.nextInt(SITES);
      expected[site] = step;
      mailbox.updated(step - 1, site, step);
    }
    mailbox.finished(STATISTICS);
    ChainMailbox.Batch batch = mailbox.take(Duration.ZERO);
    assertThat(batch.sites().length).isLessThanOrEqualTo(2 * SITES);
    int[] state = new int[SITES];
    for (int k = 0; k < batch.sites().length; k++) {
      state[batch.sites()[k]] = batch.tokens()[k];
    }
    assertThat(state).isEqualTo(expected);
    assertThat(batch.step()).isZero();
    assertThat(batch.statistics()).contains(STATISTICS);
  }

  @Test
  void aLongerIntervalReturnsMoreEventsAtOnce() throws Exception {
    mailbox.updated(5, 3, 30);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ChainMailbox.Batch> taken = threads.submit(() -> mailbox.take(Duration.ofDays(1)));
      mailbox.updated(4, 7, 70);
      mailbox.finished(STATISTICS); // the end is not waited for
      assertThat(taken.get().sites()).containsExactly(3, 7);
      assertThat(taken.get().statistics()).contains(STATISTICS);
    }
  }

  @Test
  void aChainThatFailedThrowsItsReason() {
    mailbox.failed(new IllegalStateException("no law"));
    assertThatThrownBy(() -> mailbox.take(Duration.ofDays(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no law");
  }

  @Test
  void aCancelledMailboxIsCancelledForTheLoop() {
    assertThat(mailbox.isCancelled()).isFalse();
    mailbox.cancel();
    assertThat(mailbox.isCancelled()).isTrue();
  }
}
