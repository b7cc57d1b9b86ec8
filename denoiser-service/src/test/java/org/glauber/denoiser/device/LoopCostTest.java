package org.glauber.denoiser.device;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.Visits;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneNetwork;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.Sampling;
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.admission.AdmissionQueue.Answer;
import org.glauber.denoiser.chain.ChainMailbox;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.denoiser.loop.BatchLoop;
import org.glauber.denoiser.loop.LoopEnvironment;
import org.glauber.denoiser.loop.LoopFixture;
import org.glauber.denoiser.loop.LoopSettings;
import org.glauber.denoiser.loop.ModelBatch;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.glauber.model.repository.ModelRepository;
import org.glauber.network.TorchNetwork;
import org.glauber.network.warmup.BatchShape;
import org.glauber.network.warmup.Deviation;
import org.glauber.network.warmup.WarmUp;
import org.glauber.network.warmup.WarmUpSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The loop's share of the time of a pass, and the cost of padding: five chains of the tales model
 * on eight lanes, one step a pass.
 */
@Tag("measured")
class LoopCostTest {
  private static final int LANES = 8;
  private static final int CHAINS = 5;
  private static final int SWEEPS = 8;

  @ParameterizedTest
  @EnumSource
  void theLoopAgainstItsNetwork(BatchShape shape) throws InterruptedException {
    ChainModel model = ChainModel.of(ModelRepository.at(Path.of("../models")).open("tales"));
    AdmissionQueue queue = new AdmissionQueue(LANES);
    List<ChainMailbox> mailboxes = new ArrayList<>();
    for (int seed = 0; seed < CHAINS; seed++) {
      ChainMailbox mailbox = new ChainMailbox(model.siteCount());
      mailboxes.add(mailbox);
      assertThat(queue.offer(new RunningChain(spec(model, seed), mailbox, System.nanoTime())))
          .isEqualTo(Answer.TAKEN);
    }
    try (Timed network = new Timed(TorchNetwork.open(model.model(), Device.cpu()))) {
      LoopSettings settings = new LoopSettings("cpu", "cpu", LANES, shape, new Deviation(1e-4, 1));
      WarmUp warmUp =
          new WarmUp(
              model.model(),
              network.network,
              new WarmUpSettings(settings.lanes(), settings.shape(), settings.deviation()),
              Supplier::get);
      assertThat(warmUp.deviation()).isPositive();
      BatchLoop loop =
          new BatchLoop(
              List.of(new ModelBatch(model, network, settings, 1e-4, warmUp.cost())),
              queue,
              LoopFixture.deadlines(queue),
              new LoopEnvironment(
                  settings,
                  System::nanoTime,
                  new ThroughputEstimator(LANES),
                  LoopFixture.INSTRUMENTS));
      long started = System.nanoTime();
      while (loop.turn()) {
        assertThat(network.passes).isPositive();
      }
      long all = System.nanoTime() - started;
      int again = 0;
      for (ChainMailbox mailbox : mailboxes) {
        again += mailbox.take(Duration.ZERO).statistics().orElseThrow().stepsDecidedAgain();
      }
      System.out.printf(
          "%s, %d chains: %.2f ms a turn, %.2f %% of it the loop's own; %d of %,d steps decided"
              + " again%n",
          shape,
          CHAINS,
          all / 1e6 / (SWEEPS * model.siteCount()),
          100.0 * (all - network.nanos) / all,
          again,
          CHAINS * SWEEPS * model.siteCount());
    }
  }

  private static ChainSpec spec(ChainModel model, long seed) {
    Clamps none = Clamps.none(model.siteCount());
    int stepCount = SWEEPS * model.siteCount();
    return new ChainSpec(
        "chain-" + seed,
        model,
        new ChainRandomness(seed).initialState(new int[model.siteCount()], none, model.noise()),
        new Visits(model.scan(), none, Levels.unlabelled(SWEEPS)),
        stepCount,
        seed,
        Sampling.constant(1, 0.9),
        1,
        0,
        new SchedulingKey("", 0, SchedulingKey.NO_DEADLINE));
  }

  /** A network that records how long it was busy. */
  private static final class Timed implements LaneNetwork {
    private final TorchNetwork network;
    private long nanos;
    private int passes;

    Timed(TorchNetwork network) {
      this.network = network;
    }

    @Override
    public LaneOutcomes decide(LaneBatch batch) {
      return timed(() -> network.decide(batch));
    }

    @Override
    public LaneOutcomes decideAhead(LaneBatch batch) {
      return timed(() -> network.decideAhead(batch));
    }

    @Override
    public LaneOutcomes guess(LaneBatch batch) {
      return timed(() -> network.guess(batch));
    }

    private LaneOutcomes timed(Supplier<LaneOutcomes> pass) {
      long started = System.nanoTime();
      try {
        return pass.get();
      } finally {
        nanos += System.nanoTime() - started;
        passes++;
      }
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
