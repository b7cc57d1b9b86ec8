package org.glauber.denoiser.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.Visits;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneNetwork;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.core.sampling.Sampling;
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.admission.AdmissionQueue.Answer;
import org.glauber.denoiser.admission.Forecast;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.ChainObserver;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.ChainStatistics;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.glauber.network.warmup.BatchShape;
import org.glauber.network.warmup.CostCurve;
import org.glauber.network.warmup.Deviation;
import org.jspecify.annotations.Nullable;

/**
 * The loops of several devices with one queue, executed on a simulated clock: a pass takes the time
 * of its device's cost curve, and everything else takes no time.
 */
final class SimulatedDevices {
  static final int SITES = 4;
  private static final double SAFETY_FACTOR = 1.25; // as in Denoiser

  private final ChainModel model;
  private final List<Device> devices = new ArrayList<>();
  private final AdmissionQueue queue;
  private final Forecast forecast;
  private long now;
  private int largestSpread;
  private double spreadNanos;
  private double busyNanos;
  private @Nullable Device acting; // whose turn it is

  /** One device a curve. */
  SimulatedDevices(ChainModel model, List<CostCurve> curves, int lanes, int queueCapacity) {
    this.model = model;
    this.queue = new AdmissionQueue(queueCapacity);
    this.forecast = new Forecast(queue, () -> now);
    for (CostCurve curve : curves) {
      devices.add(new Device("cpu-" + devices.size(), curve, lanes));
    }
  }

  /** A curve of a device that is {@code times} as slow as the tales model on one CPU core. */
  static CostCurve cpu(double times) {
    return scaled(Map.of(1, 2.2, 2, 3.5, 4, 6.2, 8, 11.6, 16, 22.4), times);
  }

  /** The paper's model in bfloat16 on an H200, as in RATIONALE.md. */
  static CostCurve gpu(double times) {
    return scaled(Map.of(1, 9.6, 2, 10.3, 4, 14.3, 8, 23.7, 16, 44.1, 32, 80.9, 64, 158.7), times);
  }

  private static CostCurve scaled(Map<Integer, Double> millis, double times) {
    Map<Integer, Double> nanos = new java.util.HashMap<>();
    millis.forEach((lanes, cost) -> nanos.put(lanes, 1e6 * times * cost));
    return new CostCurve(nanos, nanos);
  }

  /**
   * A chain that arrives.
   *
   * @param steps a multiple of {@link #SITES}
   * @param patience until its deadline, from its arrival; empty where it has none
   */
  record Arrival(long nanos, String tenant, int steps, Optional<Duration> patience) {}

  /** The outcome of a chain. */
  static final class Call implements ChainObserver {
    final Arrival arrival;
    long endNanos = -1;
    boolean isRefused;
    private final SimulatedDevices among;

    Call(Arrival arrival, SimulatedDevices among) {
      this.arrival = arrival;
      this.among = among;
    }

    double seconds() {
      return (endNanos - arrival.nanos()) / 1e9;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void updated(int step, int site, int token) {}

    @Override
    public void finished(ChainStatistics statistics) {
      endNanos = Objects.requireNonNull(among.acting).clock; // with the pass
    }

    @Override
    public void failed(RuntimeException reason) {
      isRefused = true;
    }
  }

  /** Runs until all arriving chains have ended. */
  List<Call> run(List<Arrival> arrivals) {
    ArrayDeque<Arrival> coming = new ArrayDeque<>(arrivals);
    List<Call> calls = new ArrayList<>();
    while (true) {
      Optional<Device> next =
          devices.stream().filter(Device::isAwake).min(Comparator.comparingLong(it -> it.clock));
      if (!coming.isEmpty() && (next.isEmpty() || coming.getFirst().nanos() <= next.get().clock)) {
        now = Math.max(now, coming.getFirst().nanos());
        calls.add(call(coming.removeFirst()));
      } else if (next.isPresent()) {
        next.get().turn();
      } else {
        return calls;
      }
    }
  }

  private Call call(Arrival arrival) {
    Call call = new Call(arrival, this);
    long deadline =
        arrival.patience().map(it -> now + it.toNanos()).orElse(SchedulingKey.NO_DEADLINE);
    RunningChain chain = chain(arrival, call, new SchedulingKey(arrival.tenant(), 0, deadline));
    if (isInTime(chain) && queue.offer(chain) == Answer.TAKEN) {
      forecast.taken(chain);
    } else {
      call.isRefused = true;
    }
    devices.forEach(Device::wake);
    return call;
  }

  private boolean isInTime(RunningChain chain) {
    if (chain.schedulingKey().deadlineNanos() == SchedulingKey.NO_DEADLINE) {
      return true;
    }
    List<ThroughputEstimator> estimators = devices.stream().map(it -> it.throughput).toList();
    Optional<Duration> forecast = this.forecast.of(chain, estimators);
    return forecast.isEmpty()
        || SAFETY_FACTOR * forecast.get().toNanos() <= chain.schedulingKey().deadlineNanos() - now;
  }

  private RunningChain chain(Arrival arrival, Call call, SchedulingKey key) {
    return new RunningChain(
        new ChainSpec(
            "chain",
            model,
            new int[SITES],
            new Visits(
                model.scan(), Clamps.none(SITES), Levels.unlabelled(arrival.steps() / SITES)),
            arrival.steps(),
            1,
            Sampling.EXACT,
            1,
            0,
            key),
        call,
        now);
  }

  /** Chains that run on each device now. */
  List<Integer> loads() {
    return devices.stream().map(it -> it.throughput.runningChains()).toList();
  }

  /** The most by which the load of two devices has differed at the end of a turn. */
  int largestSpread() {
    return largestSpread;
  }

  /** The mean of that difference over the passes. */
  double meanSpread() {
    return spreadNanos / Math.max(1, busyNanos);
  }

  /** Chains that wait now. */
  int waiting() {
    return queue.size();
  }

  /** Turns every device once, as threads that wake together would. */
  void turnEach() {
    devices.forEach(Device::turn);
  }

  /** One device, its loop and its time. */
  private final class Device implements LaneNetwork {
    final ThroughputEstimator throughput;
    private final CostCurve curve;
    private final BatchLoop loop;
    private long clock;
    private boolean sleeps = true;

    Device(String name, CostCurve curve, int lanes) {
      LoopSettings settings =
          new LoopSettings(name, "cpu", lanes, BatchShape.EXACT, new Deviation(0, 1));
      this.curve = curve;
      this.throughput = new ThroughputEstimator(lanes);
      throughput.setCost(model, curve);
      this.loop =
          new BatchLoop(
              List.of(new ModelBatch(model, this, settings, 0, curve)),
              queue,
              LoopFixture.deadlines(queue),
              new LoopEnvironment(settings, () -> clock, throughput, LoopFixture.INSTRUMENTS));
    }

    boolean isAwake() {
      return !sleeps;
    }

    void wake() {
      if (sleeps) {
        sleeps = false;
        clock = Math.max(clock, now);
      }
    }

    void turn() {
      now = Math.max(now, clock);
      clock = now;
      acting = this;
      boolean hasRun = loop.turn();
      sleeps = !hasRun && loop.isIdle();
      if (hasRun) {
        devices.forEach(Device::wakeAtOnce);
        List<Integer> loads = loads();
        int most = loads.stream().mapToInt(it -> it).max().orElse(0);
        int least = loads.stream().mapToInt(it -> it).min().orElse(0);
        largestSpread = Math.max(largestSpread, most - least);
        spreadNanos += (double) (most - least) * (clock - now);
        busyNanos += clock - now;
      }
    }

    private void wakeAtOnce() {
      if (sleeps && queue.size() > 0) {
        wake();
      }
    }

    @Override
    public LaneOutcomes decide(LaneBatch batch) {
      return outcomes(batch, LaneOutcomes.WIDTH, curve.plainNanos(batch.size()));
    }

    @Override
    public LaneOutcomes decideAhead(LaneBatch batch) {
      return outcomes(batch, LaneOutcomes.WIDTH_AHEAD, curve.aheadNanos(batch.size()));
    }

    @Override
    public LaneOutcomes guess(LaneBatch batch) {
      return outcomes(batch, LaneOutcomes.WIDTH, 0);
    }

    private LaneOutcomes outcomes(LaneBatch batch, int width, double nanos) {
      clock += (long) nanos;
      double[] rows = new double[batch.size() * width];
      for (int lane = 0; lane < batch.size(); lane++) {
        rows[lane * width + 1] = 1; // token 0 by a margin, with a law
      }
      return new LaneOutcomes(rows, width);
    }

    @Override
    public void close() {}
  }
}
