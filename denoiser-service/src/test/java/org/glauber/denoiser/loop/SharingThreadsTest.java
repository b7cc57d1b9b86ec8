package org.glauber.denoiser.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.glauber.core.Clamps;
import org.glauber.core.sampling.Sampling;
import org.glauber.denoiser.admission.AdmissionQueue.Answer;
import org.glauber.denoiser.chain.ChainMailbox;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.junit.jupiter.api.Test;

/** Loops that hand chains over to each other, each on its own thread. */
class SharingThreadsTest extends LoopFixture {
  private static final int LOOPS = 4;
  private static final int CHAINS = 384;
  private static final int AT_ONCE = 32; // what the queue takes of one tenant
  private static final Sampling SAMPLING = Sampling.constant(0.9, 0.95);

  @Test
  void everyChainEndsWithTheSequentialChainsTokens() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(LOOPS)) {
      List<Future<?>> loops = new ArrayList<>();
      for (int k = 0; k < LOOPS; k++) {
        BatchLoop loop = ownLoop();
        loops.add(threads.submit(() -> turn(loop)));
      }
      try {
        for (int from = 0; from < CHAINS; from += AT_ONCE) {
          runToEnd(from, from + AT_ONCE);
        }
      } finally {
        queue.close(new IllegalStateException("the test is over"));
      }
      for (Future<?> loop : loops) {
        assertThat(loop.get()).isNull();
      }
    }
  }

  private Void turn(BatchLoop loop) throws InterruptedException {
    while (!queue.isClosed()) {
      if (!loop.turn() && loop.isIdle()) {
        loop.awaitWork();
      }
    }
    return null;
  }

  private void runToEnd(int from, int to) throws InterruptedException {
    List<ChainMailbox> mailboxes = new ArrayList<>();
    for (int seed = from; seed < to; seed++) {
      ChainMailbox mailbox = new ChainMailbox(4);
      mailboxes.add(mailbox);
      RunningChain chain = new RunningChain(spec(seed), mailbox, System.nanoTime());
      assertThat(queue.offer(chain)).isEqualTo(Answer.TAKEN);
    }
    for (int seed = from; seed < to; seed++) {
      int[] state = initial(seed, Clamps.none(4));
      ChainMailbox.Batch batch;
      do {
        batch = mailboxes.get(seed - from).take(Duration.ZERO);
        for (int k = 0; k < batch.sites().length; k++) {
          state[batch.sites()[k]] = batch.tokens()[k];
        }
      } while (batch.statistics().isEmpty());
      assertThat(state).isEqualTo(sequential(seed, Clamps.none(4), SAMPLING));
    }
  }

  /** Of different widths, so that loops run empty at different times. */
  private ChainSpec spec(int seed) {
    return spec(first, seed, Clamps.none(4), SWEEPS * 4, SAMPLING, 1 + seed % 4);
  }

  private BatchLoop ownLoop() {
    return new BatchLoop(
        List.of(modelBatch(first, new TabularNetwork(TABLE), 16, 0)),
        queue,
        deadlines(queue),
        new LoopEnvironment(
            settings(16, 0), System::nanoTime, new ThroughputEstimator(16), INSTRUMENTS));
  }
}
