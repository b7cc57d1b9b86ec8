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
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.admission.AdmissionQueue.Answer;
import org.glauber.denoiser.admission.DeadlinePolicy;
import org.glauber.denoiser.admission.Forecast;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.ChainObserver;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.ChainStatistics;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.glauber.model.Model;
import org.glauber.model.v1.ModelManifest;
import org.glauber.network.warmup.BatchShape;
import org.glauber.network.warmup.CostCurve;
import org.glauber.network.warmup.Deviation;

/** A loop over exact conditionals, which tests execute turn by turn, and its chains. */
public abstract class LoopFixture {
  protected static final NoiseLaw NOISE = NoiseLaw.uniform(3, 0.5);
  protected static final TabularModel TABLE =
      new TabularModel(
          Table.of(3, 4, state -> 1 + state[0] + 2 * state[1] * state[2] + state[3] % 2),
          NOISE,
          LogitKind.CLEAN);
  protected static final int SWEEPS = 5;
  public static final LoopInstruments INSTRUMENTS =
      new LoopInstruments(OpenTelemetry.noop().getMeter("test"));

  /** Deadlines are enforced, without a forecast on arrival. */
  public static DeadlinePolicy deadlines(AdmissionQueue queue) {
    return new DeadlinePolicy(true, queue, new Forecast(queue, System::nanoTime));
  }

  protected final Scan scan = Scan.of(new int[] {2, 0, 3, 1});
  protected final ChainModel first = served("first");
  protected final ChainModel second = served("second");
  protected final TabularNetwork network = new TabularNetwork(TABLE);
  protected final TabularNetwork otherNetwork = new TabularNetwork(TABLE);
  protected final AdmissionQueue queue = new AdmissionQueue(50);
  protected BatchShape shape = BatchShape.EXACT;
  protected String device = "cpu";
  protected String kind = "cpu";
  protected LoopInstruments instruments = INSTRUMENTS;
  protected long now;
  private Optional<BatchLoop> last = Optional.empty();

  /** Replaces the loop; the previous one leaves the queue. */
  protected BatchLoop loop(int lanes, double tolerance) {
    last.ifPresent(before -> before.abandon(new IllegalStateException("another loop")));
    BatchLoop loop = anotherLoop(lanes, tolerance);
    last = Optional.of(loop);
    return loop;
  }

  /** A loop in addition to the existing ones. */
  protected BatchLoop anotherLoop(int lanes, double tolerance) {
    return new BatchLoop(
        List.of(
            modelBatch(first, network, lanes, tolerance),
            modelBatch(second, otherNetwork, lanes, tolerance)),
        queue,
        deadlines(queue),
        new LoopEnvironment(
            settings(lanes, tolerance), () -> now++, new ThroughputEstimator(lanes), instruments));
  }

  protected ModelBatch modelBatch(
      ChainModel model, TabularNetwork on, int lanes, double tolerance) {
    CostCurve lanesAreFree = new CostCurve(Map.of(1, 1.0, 64, 1.0), Map.of(1, 1.0, 64, 1.0));
    return new ModelBatch(model, on, settings(lanes, tolerance), tolerance, lanesAreFree);
  }

  protected LoopSettings settings(int lanes, double tolerance) {
    return new LoopSettings(device, kind, lanes, shape, new Deviation(tolerance, 1));
  }

  protected Recorder offer(ChainSpec spec) {
    Recorder recorder = new Recorder(spec.tokens().clone());
    assertThat(queue.offer(new RunningChain(spec, recorder, now))).isEqualTo(Answer.TAKEN);
    return recorder;
  }

  protected ChainSpec spec(
      ChainModel model, long seed, Clamps clamps, int step, Sampling sampling) {
    return spec(model, seed, clamps, step, sampling, 1);
  }

  protected ChainSpec spec(
      ChainModel model, long seed, Clamps clamps, int step, Sampling sampling, int maxWindow) {
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
  protected static ChainSpec withKey(ChainSpec spec, SchedulingKey key) {
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

  protected Recorder offer(ChainModel model, long seed, Clamps clamps) {
    Recorder recorder = new Recorder(initial(seed, clamps));
    assertThat(queue.offer(chain(model, seed, clamps, recorder))).isEqualTo(Answer.TAKEN);
    return recorder;
  }

  protected RunningChain chain(ChainModel model, long seed, Clamps clamps, Recorder recorder) {
    return new RunningChain(
        spec(model, seed, clamps, SWEEPS * 4, Sampling.constant(0.9, 0.95)), recorder, now);
  }

  protected static int[] initial(long seed, Clamps clamps) {
    return new ChainRandomness(seed).initialState(new int[] {1, 2, 0, 1}, clamps, NOISE);
  }

  protected int[] sequential(long seed, Clamps clamps) {
    return sequential(seed, clamps, Sampling.constant(0.9, 0.95));
  }

  protected int[] sequential(long seed, Clamps clamps, Sampling sampling) {
    return chain(seed, clamps, sampling).generate(new int[] {1, 2, 0, 1});
  }

  protected SequentialChain chain(long seed, Clamps clamps, Sampling sampling) {
    SequentialChain.Settings settings = new SequentialChain.Settings(sampling, seed);
    return new SequentialChain(
        TABLE, NOISE, new Visits(scan, clamps, Levels.unlabelled(SWEEPS)), settings);
  }

  protected static void runToEnd(BatchLoop loop) {
    int turns = 0;
    while (loop.turn()) {
      assertThat(++turns).isLessThan(10_000);
    }
  }

  protected ChainModel served(String name) {
    ModelManifest manifest = ModelManifest.newBuilder().setName(name).build();
    return new ChainModel(new Model(manifest, "digest", Path.of("."), Map.of()), scan, NOISE);
  }

  /** Applies the updates to the initial state. */
  public static final class Recorder implements ChainObserver {
    public final int[] state;
    public int updates;
    public boolean cancelled;
    public Optional<ChainStatistics> statistics = Optional.empty();
    public Optional<RuntimeException> failure = Optional.empty();

    public Recorder(int[] state) {
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
