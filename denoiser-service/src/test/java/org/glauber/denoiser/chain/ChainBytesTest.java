package org.glauber.denoiser.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.core.lane.BatchInvariantOutcomes;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneNetwork;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.core.sampling.Sampler;
import org.glauber.core.sampling.Sampling;
import org.glauber.model.Model;
import org.glauber.model.v1.ModelManifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts the bytes that chains keep in the heap. */
class ChainBytesTest {
  private static final int TOKENS = 50;
  private static final int PASSES = 20;
  private static final int COLLECTIONS = 4; // only each fourth leaves no garbage behind
  private static final int UNREAD = 8; // batches that a slow reader leaves in the mailbox

  /** A documented size. */
  private record Size(String name, int siteCount, int sweeps, int maxWindow, int chains) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Size> sizes() {
    return Stream.of(
        new Size("tales", 48, 16, 64, 400),
        new Size("paper", 1_024, 4, 64, 100),
        new Size("largest", 65_536, 1_024, 16, 3));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void aChainHoldsNoMoreThanItsReservation(Size size) {
    for (Sampler sampler : Sampler.values()) {
      Fleet fleet = new Fleet(size, sampler);
      long waiting = fleet.bytesAChain(false);
      long running = fleet.bytesAChain(true);
      System.out.printf(
          "%s, %s: %,d bytes waiting, %,d running, %,d reserved%n",
          size, sampler, waiting, running, ChainBytes.most(size.siteCount(), size.maxWindow(), 0));
      assertThat(waiting).isLessThan(21L * size.siteCount() + 16_000);
      assertThat(running)
          .isLessThanOrEqualTo(ChainBytes.most(size.siteCount(), size.maxWindow(), 0));
    }
  }

  @Test
  void theNumberOfStepsTakesNoMemory() {
    Size many = new Size("many", 1_024, 1_024, 64, 50); // four megabytes, were it four bytes a step
    for (Sampler sampler : Sampler.values()) {
      assertThat(new Fleet(many, sampler).bytesAChain(false)).isLessThan(40_000);
    }
  }

  /** An admission check of a chain that is then refused. */
  @Test
  void anUnpreparedChainTakesNoMemory() {
    Fleet fleet = new Fleet(new Size("largest", 65_536, 1_024, 16, 1), Sampler.THINNED_HEAT_BATH);
    ChainModel served = fleet.served();
    ChainSpec spec = fleet.spec(served, 1);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    examine(spec); // loads the classes
    long before = threads.getCurrentThreadAllocatedBytes();
    examine(spec);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(50_000);
  }

  private static void examine(ChainSpec spec) {
    RunningChain chain = new RunningChain(spec, new ChainMailbox(spec.tokens().length), 0);
    assertThat(chain.remainingQuestions()).isEqualTo(2 * 65_536); // the sum of 2^-m
    assertThat(chain.widestWindow()).isEqualTo(16);
    assertThat(chain.mostBytes()).isPositive();
  }

  @Test
  void levelsThatARequestNamesAreReserved() {
    assertThat(ChainBytes.most(48, 16, 1_025) - ChainBytes.most(48, 16, 0)).isEqualTo(8 * 1_025);
  }

  /** Measures the bytes that each chain of one size keeps. */
  private record Fleet(Size size, Sampler sampler) {
    long bytesAChain(boolean isRunning) {
      ChainModel served = served();
      LaneBatch batch = new LaneBatch(size.maxWindow(), size.siteCount(), TOKENS);
      List<Object> kept = new ArrayList<>(4 * size.chains());
      add(served, batch, isRunning, kept); // loads classes and releases earlier chains
      long before = usedBytes();
      add(served, batch, isRunning, kept);
      long after = usedBytes();
      Reference.reachabilityFence(kept);
      Reference.reachabilityFence(batch);
      return (after - before) / size.chains();
    }

    ChainModel served() {
      Model model = new Model(ModelManifest.getDefaultInstance(), "", Path.of("."), Map.of());
      NoiseLaw noise = NoiseLaw.uniform(TOKENS, 0.5);
      return new ChainModel(model, Scan.identity(size.siteCount()), noise);
    }

    private void add(ChainModel served, LaneBatch batch, boolean isRunning, List<Object> kept) {
      for (int seed = 0; seed < size.chains(); seed++) {
        chain(served, seed, batch, isRunning, kept);
      }
    }

    ChainSpec spec(ChainModel served, long seed) {
      int stepCount = size.siteCount() * size.sweeps();
      return new ChainSpec(
          "chain",
          served,
          new int[size.siteCount()],
          new Visits(
              served.scan(), Clamps.none(size.siteCount()), Levels.unlabelled(size.sweeps())),
          stepCount,
          seed,
          Sampling.EXACT.with(sampler),
          size.maxWindow(),
          0,
          new SchedulingKey("", 0, SchedulingKey.NO_DEADLINE));
    }

    private void chain(
        ChainModel served, long seed, LaneBatch batch, boolean isRunning, List<Object> kept) {
      ChainMailbox mailbox = new ChainMailbox(size.siteCount());
      RunningChain chain = new RunningChain(spec(served, seed), mailbox, 0);
      chain.prepare();
      kept.add(chain);
      kept.add(mailbox);
      if (isRunning) {
        run(chain, mailbox, batch);
      }
    }

    private void run(RunningChain chain, ChainMailbox mailbox, LaneBatch batch) {
      LaneNetwork network = new GuessedNetwork();
      chain.start(0);
      for (int pass = 0; pass < PASSES && !chain.isAtEnd(); pass++) {
        batch.clear();
        chain.lanes().addUnguessedLanes(batch, chain.widestWindow());
        for (int row = 0; row < batch.size(); row++) {
          chain.lanes().guess(batch.step(row).step(), GuessedNetwork.token(batch.step(row).step()));
        }
        batch.clear();
        chain.lanes().addLanes(batch, chain.widestWindow());
        int unused = chain.accept(BatchInvariantOutcomes.of(network, batch, 0, true));
      }
      for (int k = 0; k < UNREAD * size.siteCount(); k++) {
        mailbox.updated(0, k % size.siteCount(), k % TOKENS);
      }
    }

    private static long usedBytes() {
      for (int k = 0; k < COLLECTIONS; k++) {
        System.gc();
      }
      Runtime heap = Runtime.getRuntime();
      return heap.totalMemory() - heap.freeMemory();
    }
  }

  /** Every token depends on its step alone, so that all guesses are correct. */
  private record GuessedNetwork() implements LaneNetwork {
    static int token(int step) {
      return step % TOKENS;
    }

    @Override
    public LaneOutcomes decide(LaneBatch batch) {
      return decideAhead(batch);
    }

    @Override
    public LaneOutcomes decideAhead(LaneBatch batch) {
      double[] rows = new double[LaneOutcomes.WIDTH_AHEAD * batch.size()];
      for (int lane = 0; lane < batch.size(); lane++) {
        int row = LaneOutcomes.WIDTH_AHEAD * lane;
        rows[row] = token(batch.step(lane).step());
        rows[row + 1] = Double.POSITIVE_INFINITY;
        rows[row + 3] = token(batch.next(lane).step());
      }
      return new LaneOutcomes(rows, LaneOutcomes.WIDTH_AHEAD);
    }

    @Override
    public LaneOutcomes guess(LaneBatch batch) {
      return decideAhead(batch);
    }

    @Override
    public void close() {}
  }
}
