package org.glauber.denoiser.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.glauber.core.Clamps;
import org.glauber.core.sampling.Sampling;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.Rank;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.loop.AdmissionQueue.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a chain is told of its end, against when it comes. */
class ForecastTest extends LoopFixture {
  private static final int LANES = 4;
  private static final int WHOLE = SWEEPS * 4;
  private static final long PASS_NANOS = 1_000_000;

  private final LoopMeter meter = new LoopMeter(LANES);
  private long clock; // a pass takes a millisecond, all else nothing

  @Test
  void nobodyKnowsWhereNothingRuns() {
    assertThat(forecast(chain("a", 100, WHOLE))).isEmpty();
  }

  @Test
  void butEverybodyKnowsWhatItTakesAtTheLeast() {
    RunningChain chain = chain("a", 100, WHOLE);
    assertThat(chain.widestWindow()).isEqualTo(1);
    assertThat(Forecast.atLeast(chain, List.of(meter))).isZero();
    meter.warmed(chain.model(), new CostCurve(Map.of(1, 1e6, 4, 2e6), Map.of()));
    Duration alone = Duration.ofMillis(chain.remainingQuestions());
    assertThat(Forecast.atLeast(chain, List.of(meter))).isEqualTo(alone);
    LoopMeter faster = new LoopMeter(LANES);
    faster.warmed(chain.model(), new CostCurve(Map.of(1, 5e5, 4, 2e6), Map.of()));
    assertThat(Forecast.atLeast(chain, List.of(meter, faster))).isEqualTo(alone.dividedBy(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 7, 12})
  void theEndComesWhenItWasForeseen(int before) {
    BatchLoop loop = timed();
    warm(loop);
    for (int k = 0; k < before; k++) {
      queue.offer(chain("a", k, WHOLE - 2 * (k % 3)));
    }
    queue.offer(chain("a", 50, WHOLE)); // so that something runs
    loop.turn();
    Recorder recorder = new Recorder(new int[4]);
    RunningChain last = new RunningChain(spec("a", 100, WHOLE), recorder, clock);
    Duration foreseen = forecast(last).orElseThrow();
    long start = clock;
    queue.offer(last);
    while (recorder.statistics.isEmpty()) {
      loop.turn();
    }
    // A lane is free at the end of a pass, and noise needs none.
    assertThat(Duration.ofNanos(clock - start).minus(foreseen).abs())
        .isLessThanOrEqualTo(Duration.ofNanos(3 * PASS_NANOS));
  }

  @Test
  void lanesThatAreFreeTakeWhatWaits() {
    BatchLoop loop = timed();
    warm(loop);
    queue.offer(chain("a", 1, WHOLE));
    loop.turn(); // one runs, and in its pass there come
    for (int k = 0; k < 5; k++) {
      queue.offer(chain("a", 10 + k, WHOLE));
    }
    RunningChain last = chain("a", 100, WHOLE);
    double passes = (double) forecast(last).orElseThrow().toNanos() / PASS_NANOS;
    assertThat(passes).isBetween(1.5 * last.remainingQuestions(), 2.5 * last.remainingQuestions());
  }

  @Test
  void whereAPaceIsNotKnownNothingIsForetold() {
    BatchLoop loop = timed();
    warm(loop);
    for (int k = 0; k < LANES; k++) {
      queue.offer(chain("a", k, WHOLE));
    }
    loop.turn();
    ChainSpec ofSecond = spec(second, 7, Clamps.none(4), WHOLE, Sampling.EXACT);
    Rank sameTenant = new Rank("a", 0, Rank.NEVER);
    queue.offer(new RunningChain(ranked(ofSecond, sameTenant), new Recorder(new int[4]), 0));
    assertThat(forecast(chain("a", 100, WHOLE))).isEmpty();
  }

  /** Else no chain of it would be let in, and show what it takes now, as long as others run. */
  @Test
  void aModelOfWhichNoChainIsThereIsTriedWhateverItTookBefore() {
    BatchLoop loop = timed(deviceModel(first, network, LANES, 0), slowOnce());
    queue.offer(ofSecond(1, Rank.NEVER, new Recorder(new int[4])));
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

  private DeviceModel slowOnce() {
    otherNetwork.onPass = () -> clock += 10 * PASS_NANOS;
    return deviceModel(second, otherNetwork, LANES, 0);
  }

  private RunningChain ofSecond(long seed, long deadlineNanos, Recorder recorder) {
    ChainSpec spec = spec(second, seed, Clamps.none(4), WHOLE, Sampling.EXACT);
    return new RunningChain(ranked(spec, new Rank("b", 0, deadlineNanos)), recorder, clock);
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
  void whoCannotBeInTimeAnyMoreIsNotRun() {
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
    queue.offer(new RunningChain(ranked(spec, new Rank("a", 0, tooSoon)), recorder, clock));
    while (loop.turn()) {
      assertThat(recorder.updates).isZero();
    }
    assertThat(recorder.failure).isPresent();
  }

  @Test
  void anArrivalCostsALookUpHoweverManyThereAre() {
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
              return new Outlook(queue.inOrder(), loops, clock);
            },
            () -> clock);
    Duration before = Duration.ZERO;
    for (int k = 0; k < 30; k++) {
      RunningChain next = chain("a", 100 + k, WHOLE);
      Duration foreseen = forecast.of(next, List.of(meter)).orElseThrow();
      assertThat(foreseen).isEqualTo(forecast(next).orElseThrow()).isGreaterThanOrEqualTo(before);
      assertThat(queue.offer(next)).isEqualTo(Answer.TAKEN);
      forecast.taken(next);
      before = foreseen;
    }
    RunningChain quiet = chain("quiet", 200, WHOLE);
    assertThat(forecast.of(quiet, List.of(meter))).isEqualTo(forecast(quiet));
    assertThat(looks).hasValue(1);
    clock += Duration.ofMillis(Forecast.MEMORY_MILLIS).toNanos();
    assertThat(forecast.of(quiet, List.of(meter))).isPresent();
    assertThat(looks).hasValue(2);
  }

  private Optional<Duration> forecast(RunningChain chain) {
    return new Forecast(queue, () -> clock).of(chain, List.of(meter));
  }

  private BatchLoop timed() {
    return timed(deviceModel(first, network, LANES, 0));
  }

  private BatchLoop timed(DeviceModel... models) {
    network.onPass = () -> clock += PASS_NANOS;
    return new BatchLoop(
        List.of(models), queue, settings(LANES, 0), () -> clock, meter, INSTRUMENTS);
  }

  /** Until the pace is known, alone and in company. */
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
    return ranked(
        spec(first, seed, Clamps.none(4), steps, Sampling.EXACT), new Rank(tenant, 0, Rank.NEVER));
  }
}
