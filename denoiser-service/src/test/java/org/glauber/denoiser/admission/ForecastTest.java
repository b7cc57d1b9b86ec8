package org.glauber.denoiser.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.glauber.core.Clamps;
import org.glauber.core.sampling.Sampling;
import org.glauber.denoiser.admission.AdmissionQueue.Answer;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.denoiser.loop.BatchLoop;
import org.glauber.denoiser.loop.LoopEnvironment;
import org.glauber.denoiser.loop.LoopFixture;
import org.glauber.denoiser.loop.ModelBatch;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.glauber.network.warmup.CostCurve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the forecast end of chains with their actual end. */
class ForecastTest extends LoopFixture {
  private static final int LANES = 4;
  private static final int WHOLE = SWEEPS * 4;
  private static final long PASS_NANOS = 1_000_000;

  private final ThroughputEstimator throughput = new ThroughputEstimator(LANES);
  private long clock; // a pass takes a millisecond, all else nothing

  @Test
  void thereIsNoForecastWithoutRunningChains() {
    assertThat(forecast(chain("a", 100, WHOLE))).isEmpty();
  }

  @Test
  void theLeastTimeIsKnownFromWarmUp() {
    RunningChain chain = chain("a", 100, WHOLE);
    assertThat(chain.widestWindow()).isEqualTo(1);
    assertThat(Forecast.atLeast(chain, List.of(throughput))).isZero();
    throughput.setCost(chain.model(), new CostCurve(Map.of(1, 1e6, 4, 2e6), Map.of()));
    Duration alone = Duration.ofMillis(chain.remainingQuestions());
    assertThat(Forecast.atLeast(chain, List.of(throughput))).isEqualTo(alone);
    ThroughputEstimator faster = new ThroughputEstimator(LANES);
    faster.setCost(chain.model(), new CostCurve(Map.of(1, 5e5, 4, 2e6), Map.of()));
    assertThat(Forecast.atLeast(chain, List.of(throughput, faster))).isEqualTo(alone.dividedBy(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 7, 12})
  void aChainEndsWhenItWasForecast(int before) {
    BatchLoop loop = timed();
    warm(loop);
    for (int k = 0; k < before; k++) {
      queue.offer(chain("a", k, WHOLE - 2 * (k % 3)));
    }
    queue.offer(chain("a", 50, WHOLE)); // so that something runs
    loop.turn();
    Recorder recorder = new Recorder(new int[4]);
    RunningChain last = new RunningChain(spec("a", 100, WHOLE), recorder, clock);
    Duration expected = forecast(last).orElseThrow();
    long start = clock;
    queue.offer(last);
    while (recorder.statistics.isEmpty()) {
      loop.turn();
    }
    // A lane is free at the end of a pass, and noise needs none.
    assertThat(Duration.ofNanos(clock - start).minus(expected).abs())
        .isLessThanOrEqualTo(Duration.ofNanos(3 * PASS_NANOS));
  }

  @Test
  void freeLanesTakeWaitingChains() {
    BatchLoop loop = timed();
    warm(loop);
    queue.offer(chain("a", 1, WHOLE));
    loop.turn(); // one runs, and during its pass others arrive
    for (int k = 0; k < 5; k++) {
      queue.offer(chain("a", 10 + k, WHOLE));
    }
    RunningChain last = chain("a", 100, WHOLE);
    double passes = (double) forecast(last).orElseThrow().toNanos() / PASS_NANOS;
    assertThat(passes).isBetween(1.5 * last.remainingQuestions(), 2.5 * last.remainingQuestions());
  }

  @Test
  void thereIsNoForecastWithoutAKnownPace() {
    BatchLoop loop = timed();
    warm(loop);
    for (int k = 0; k < LANES; k++) {
      queue.offer(chain("a", k, WHOLE));
    }
    loop.turn();
    ChainSpec ofSecond = spec(second, 7, Clamps.none(4), WHOLE, Sampling.EXACT);
    SchedulingKey sameTenant = new SchedulingKey("a", 0, SchedulingKey.NO_DEADLINE);
    queue.offer(new RunningChain(withKey(ofSecond, sameTenant), new Recorder(new int[4]), 0));
    assertThat(forecast(chain("a", 100, WHOLE))).isEmpty();
  }

  /**
   * Otherwise no chain of the model would be admitted, and its pace never updated, while others
   * run.
   */
  @Test
  void aModelWithoutChainsIsTriedWhateverItsPaceWas() {
    BatchLoop loop = timed(modelBatch(first, network, LANES, 0), slowOnce());
    queue.offer(ofSecond(1, SchedulingKey.NO_DEADLINE, new Recorder(new int[4])));
    while (loop.turn()) {}
    otherNetwork.onPass = () -> clock += PASS_NANOS;
    for (int k = 0; k < LANES; k++) {
      queue.offer(chain("a", k, WHOLE));
    }
    loop.turn();
    Recorder recorder = new Recorder(new int[4]);
    RunningChain next = ofSecond(2, clock + 150 * PASS_NANOS, recorder);
    assertThat(forecast(next)).isEmpty();
    queue.offer(next);
    while (loop.turn()) {}
    assertThat(recorder.statistics).isPresent();
  }

  private ModelBatch slowOnce() {
    otherNetwork.onPass = () -> clock += 10 * PASS_NANOS;
    return modelBatch(second, otherNetwork, LANES, 0);
  }

  private RunningChain ofSecond(long seed, long deadlineNanos, Recorder recorder) {
    ChainSpec spec = spec(second, seed, Clamps.none(4), WHOLE, Sampling.EXACT);
    return new RunningChain(
        withKey(spec, new SchedulingKey("b", 0, deadlineNanos)), recorder, clock);
  }

  @Test
  void aTenantBelowItsShareDoesNotWaitForTheFlood() {
    BatchLoop loop = timed();
    warm(loop);
    for (int k = 0; k < 20; k++) {
      queue.offer(chain("flood", k, WHOLE));
    }
    loop.turn();
    RunningChain quiet = chain("quiet", 100, WHOLE);
    assertThat(forecast(quiet).orElseThrow())
        .isEqualTo(Duration.ofNanos(quiet.remainingQuestions() * PASS_NANOS));
    assertThat(forecast(chain("flood", 100, WHOLE)).orElseThrow())
        .isGreaterThan(forecast(quiet).orElseThrow().multipliedBy(4));
  }

  @Test
  void aChainThatCanNoLongerMeetItsDeadlineIsNotRun() {
    BatchLoop loop = timed();
    warm(loop);
    queue.offer(chain("a", 0, 6)); // its lane is free first
    for (int k = 1; k < LANES; k++) {
      queue.offer(chain("a", k, WHOLE));
    }
    loop.turn();
    Recorder recorder = new Recorder(new int[4]);
    ChainSpec spec = spec("a", 100, WHOLE);
    long tooSoon = clock + 5 * PASS_NANOS;
    queue.offer(
        new RunningChain(withKey(spec, new SchedulingKey("a", 0, tooSoon)), recorder, clock));
    while (loop.turn()) {
      assertThat(recorder.updates).isZero();
    }
    assertThat(recorder.failure).isPresent();
  }

  @Test
  void anArrivalCostsALookUpForAnyNumberOfChains() {
    BatchLoop loop = timed();
    warm(loop);
    for (int k = 0; k < LANES; k++) {
      queue.offer(chain("a", k, WHOLE));
    }
    loop.turn();
    AtomicInteger looks = new AtomicInteger();
    Forecast forecast =
        new Forecast(
            loops -> {
              looks.incrementAndGet();
              return new ForecastSnapshot(queue.inOrder(), loops, clock);
            },
            () -> clock);
    Duration before = Duration.ZERO;
    for (int k = 0; k < 30; k++) {
      RunningChain next = chain("a", 100 + k, WHOLE);
      Duration expected = forecast.of(next, List.of(throughput)).orElseThrow();
      assertThat(expected).isEqualTo(forecast(next).orElseThrow()).isGreaterThanOrEqualTo(before);
      assertThat(queue.offer(next)).isEqualTo(Answer.TAKEN);
      forecast.taken(next);
      before = expected;
    }
    RunningChain quiet = chain("quiet", 200, WHOLE);
    assertThat(forecast.of(quiet, List.of(throughput))).isEqualTo(forecast(quiet));
    assertThat(looks).hasValue(1);
    clock += Duration.ofMillis(Forecast.FRESH_MILLIS).toNanos();
    assertThat(forecast.of(quiet, List.of(throughput))).isPresent();
    assertThat(looks).hasValue(2);
  }

  private Optional<Duration> forecast(RunningChain chain) {
    return new Forecast(queue, () -> clock).of(chain, List.of(throughput));
  }

  private BatchLoop timed() {
    return timed(modelBatch(first, network, LANES, 0));
  }

  private BatchLoop timed(ModelBatch... models) {
    network.onPass = () -> clock += PASS_NANOS;
    return new BatchLoop(
        List.of(models),
        queue,
        deadlines(queue),
        new LoopEnvironment(settings(LANES, 0), () -> clock, throughput, INSTRUMENTS));
  }

  /** Runs until the pace is known, for one chain and for several. */
  private void warm(BatchLoop loop) {
    for (int chains = 1; chains <= LANES; chains++) {
      List<RunningChain> all = new ArrayList<>();
      for (int k = 0; k < chains; k++) {
        all.add(chain("a", 1_000 + k, WHOLE));
      }
      all.forEach(queue::offer);
      while (loop.turn()) {
        assertThat(queue.size()).isZero();
      }
    }
  }

  private RunningChain chain(String tenant, long seed, int steps) {
    return new RunningChain(spec(tenant, seed, steps), new Recorder(new int[4]), clock);
  }

  private ChainSpec spec(String tenant, long seed, int steps) {
    return withKey(
        spec(first, seed, Clamps.none(4), steps, Sampling.EXACT),
        new SchedulingKey(tenant, 0, SchedulingKey.NO_DEADLINE));
  }
}
