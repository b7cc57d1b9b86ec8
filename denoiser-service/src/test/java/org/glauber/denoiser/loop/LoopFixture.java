package org.glauber.denoiser.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.core.exact.Table;
import org.glauber.core.exact.TabularModel;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.Sampling;
import org.glauber.core.sampling.SequentialChain;
import org.glauber.denoiser.chain.ChainObserver;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.ChainStatistics;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.denoiser.loop.AdmissionQueue.Answer;
import org.glauber.model.Model;
import org.glauber.model.v1.ModelManifest;

/** A loop over exact conditionals, which tests execute turn by turn, and its chains. */
abstract class LoopFixture {
  static final NoiseLaw NOISE = NoiseLaw.uniform(3, 0.5);
  static final TabularModel TABLE =
      new TabularModel(
          Table.of(3, 4, state -> 1 + state[0] + 2 * state[1] * state[2] + state[3] % 2),
          NOISE,
          LogitKind.CLEAN);
  static final int SWEEPS = 5;
  static final LoopInstruments INSTRUMENTS =
      new LoopInstruments(OpenTelemetry.noop().getMeter("test"));

  final Scan scan = Scan.of(new int[] {2, 0, 3, 1});
  final ServedModel first = served("first");
  final ServedModel second = served("second");
  final TabularNetwork network = new TabularNetwork(TABLE);
  final TabularNetwork otherNetwork = new TabularNetwork(TABLE);
  final AdmissionQueue queue = new AdmissionQueue(50);
  BatchShape shape = BatchShape.EXACT;
  String device = "cpu";
  String kind = "cpu";
  LoopInstruments instruments = INSTRUMENTS;
  long now;
  private Optional<BatchLoop> last = Optional.empty();

  /** Replaces the loop; the previous one leaves the queue. */
  BatchLoop loop(int lanes, double tolerance) {
    last.ifPresent(before -> before.abandon(new IllegalStateException("another loop")));
    BatchLoop loop = anotherLoop(lanes, tolerance);
    last = Optional.of(loop);
    return loop;
  }

  /** A loop in addition to the existing ones. */
  BatchLoop anotherLoop(int lanes, double tolerance) {
    return new BatchLoop(
        List.of(
            modelBatch(first, network, lanes, tolerance),
            modelBatch(second, otherNetwork, lanes, tolerance)),
        queue,
        settings(lanes, tolerance),
        () -> now++,
        new ThroughputEstimator(lanes),
        instruments);
  }

  ModelBatch modelBatch(ServedModel model, TabularNetwork on, int lanes, double tolerance) {
    CostCurve lanesAreFree = new CostCurve(Map.of(1, 1.0, 64, 1.0), Map.of(1, 1.0, 64, 1.0));
    return new ModelBatch(model, on, settings(lanes, tolerance), tolerance, lanesAreFree);
  }

  LoopSettings settings(int lanes, double tolerance) {
    return new LoopSettings(
        device, kind, lanes, shape, true, new LoopSettings.Deviation(tolerance, 1));
  }

  Recorder offer(ChainSpec spec) {
    Recorder recorder = new Recorder(spec.tokens().clone());
    assertThat(queue.offer(new RunningChain(spec, recorder, now))).isEqualTo(Answer.TAKEN);
    return recorder;
  }

  ChainSpec spec(ServedModel model, long seed, Clamps clamps, int step, Sampling sampling) {
    return spec(model, seed, clamps, step, sampling, 1);
  }

  ChainSpec spec(
      ServedModel model, long seed, Clamps clamps, int step, Sampling sampling, int maxWindow) {
    return new ChainSpec(
        "chain-" + seed,
        model,
        initial(seed, clamps),
        new Visits(scan, clamps, Levels.unlabelled(SWEEPS)),
        step,
        seed,
        sampling,
        maxWindow,
        0,
        new SchedulingKey("", 0, SchedulingKey.NO_DEADLINE));
  }

  /** The same chain with another scheduling key. */
  static ChainSpec withKey(ChainSpec spec, SchedulingKey key) {
    return new ChainSpec(
        spec.id(),
        spec.model(),
        spec.tokens(),
        spec.visits(),
        spec.step(),
        spec.seed(),
        spec.sampling(),
        spec.maxWindow(),
        spec.attempt(),
        key);
  }

  Recorder offer(ServedModel model, long seed, Clamps clamps) {
    Recorder recorder = new Recorder(initial(seed, clamps));
    assertThat(queue.offer(chain(model, seed, clamps, recorder))).isEqualTo(Answer.TAKEN);
    return recorder;
  }

  RunningChain chain(ServedModel model, long seed, Clamps clamps, Recorder recorder) {
    return new RunningChain(
        spec(model, seed, clamps, SWEEPS * 4, Sampling.constant(0.9, 0.95)), recorder, now);
  }

  static int[] initial(long seed, Clamps clamps) {
    return new ChainRandomness(seed).initialState(new int[] {1, 2, 0, 1}, clamps, NOISE);
  }

  int[] sequential(long seed, Clamps clamps) {
    return sequential(seed, clamps, Sampling.constant(0.9, 0.95));
  }

  int[] sequential(long seed, Clamps clamps, Sampling sampling) {
    return chain(seed, clamps, sampling).generate(new int[] {1, 2, 0, 1});
  }

  SequentialChain chain(long seed, Clamps clamps, Sampling sampling) {
    SequentialChain.Settings settings = new SequentialChain.Settings(sampling, seed);
    return new SequentialChain(
        TABLE, NOISE, new Visits(scan, clamps, Levels.unlabelled(SWEEPS)), settings);
  }

  static void runToEnd(BatchLoop loop) {
    int turns = 0;
    while (loop.turn()) {
      assertThat(++turns).isLessThan(10_000);
    }
  }

  ServedModel served(String name) {
    ModelManifest manifest = ModelManifest.newBuilder().setName(name).build();
    return new ServedModel(new Model(manifest, "digest", Path.of("."), Map.of()), scan, NOISE);
  }

  /** Applies the updates to the initial state. */
  static final class Recorder implements ChainObserver {
    final int[] state;
    int updates;
    boolean cancelled;
    Optional<ChainStatistics> statistics = Optional.empty();
    Optional<RuntimeException> failure = Optional.empty();

    Recorder(int[] state) {
      this.state = state;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void updated(int step, int site, int token) {
      state[site] = token;
      updates++;
    }

    @Override
    public void finished(ChainStatistics chainStatistics) {
      statistics = Optional.of(chainStatistics);
    }

    @Override
    public void failed(RuntimeException reason) {
      failure = Optional.of(reason);
    }
  }
}
