package org.glauber.denoiser.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.glauber.core.Clamps;
import org.glauber.core.sampling.Sampling;
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.admission.DeviceLoad;
import org.glauber.denoiser.admission.PollCriteria;
import org.glauber.denoiser.admission.PolledChain;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.denoiser.loop.SimulatedDevices.Arrival;
import org.glauber.denoiser.loop.SimulatedDevices.Call;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.glauber.network.warmup.CostCurve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How devices share chains: the real queue and loops, on a simulated clock. */
class DeviceSharingTest extends LoopFixture {
  private static final int LANES = 16;
  private static final int STEPS = 80;
  private static final CostCurve CURVE = SimulatedDevices.cpu(1);

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64})
  void chainsThatComeTogetherAreSpreadOverAllDevices(int count) {
    for (int each = 1; each <= 2; each++) {
      SimulatedDevices devices = devices(Collections.nCopies(count, CURVE));
      List<Call> calls = devices.run(together(each * count, Optional.empty()));
      double ideal = STEPS * CURVE.plainNanos(each) / 1e9;
      assertThat(devices.largestSpread()).isLessThanOrEqualTo(1);
      assertThat(calls).allSatisfy(it -> assertThat(it.seconds()).isLessThan(1.2 * ideal));
    }
  }

  /** At the pace of sixteen chains on one device nearly all of them would miss their deadlines. */
  @Test
  void noChainIsRefusedForAFullDeviceWhileOthersAreFree() {
    double seconds = STEPS * CURVE.plainNanos(2) / 1e9;
    Optional<Duration> patience = Optional.of(Duration.ofNanos((long) (1.5e9 * seconds)));
    List<Arrival> arrivals = new ArrayList<>();
    for (int burst = 0; burst < 5; burst++) {
      long at = (long) (1.2e9 * seconds * burst);
      arrivals.addAll(Collections.nCopies(16, new Arrival(at, "a", STEPS, patience)));
    }
    SimulatedDevices devices = devices(Collections.nCopies(8, CURVE));
    assertThat(devices.run(arrivals)).noneSatisfy(call -> assertThat(call.isRefused).isTrue());
  }

  @Test
  void anIdleDeviceTakesOverChainsOfAFullOne() {
    SimulatedDevices devices = devices(Collections.nCopies(2, CURVE));
    List<Arrival> arrivals =
        IntStream.range(0, 8) // the short ones go to one device, the long ones to the other
            .mapToObj(k -> new Arrival(0, "a", k % 2 == 0 ? 4 : STEPS, Optional.empty()))
            .toList();
    List<Call> calls = devices.run(arrivals);
    double together = STEPS * CURVE.plainNanos(2) / 1e9;
    assertThat(calls).allSatisfy(it -> assertThat(it.seconds()).isLessThan(1.2 * together));
  }

  @Test
  void aSlowDeviceKeepsTheChainsThatItFinishesSoonest() {
    SimulatedDevices devices = devices(List.of(CURVE, SimulatedDevices.cpu(4)));
    List<Call> calls = devices.run(together(5, Optional.empty()));
    double fastAlone = STEPS * CURVE.plainNanos(5) / 1e9;
    assertThat(calls).allSatisfy(it -> assertThat(it.seconds()).isLessThan(1.05 * fastAlone));
  }

  @Test
  void aQuietTenantIsServedBesideAFloodOnEveryDevice() {
    List<Arrival> arrivals = new ArrayList<>(together(200, Optional.empty()));
    arrivals.replaceAll(it -> new Arrival(0, "flood", it.steps(), it.patience()));
    long later = (long) (5 * CURVE.plainNanos(LANES));
    arrivals.addAll(Collections.nCopies(8, new Arrival(later, "quiet", STEPS, Optional.empty())));
    List<Call> calls = devices(Collections.nCopies(8, CURVE)).run(arrivals);
    double inEveryPass = STEPS * CURVE.plainNanos(LANES) / 1e9;
    assertThat(calls.stream().filter(it -> it.arrival.tenant().equals("quiet")))
        .hasSize(8)
        .allSatisfy(it -> assertThat(it.seconds()).isLessThan(1.1 * inEveryPass));
  }

  /** Chains move between three loops; the tokens are those of the plain chain. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void tokensAreTheSequentialChainsOnAnyDevices(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Sampling sampling = Sampling.constant(0.9, 0.95);
    List<Recorder> recorders = new ArrayList<>();
    List<BatchLoop> loops = new ArrayList<>(List.of(loop(16, 0.05)));
    for (int chain = 0; chain < 12; chain++) {
      recorders.add(offer(spec(first, chain, Clamps.none(4), SWEEPS * 4, sampling, 1 + chain % 3)));
    }
    loops.getFirst().turn();
    loops.add(anotherLoop(16, 0.05)); // idle: the first hands some over
    loops.getFirst().turn();
    loops.get(1).turn();
    assertThat(loops.get(1).isIdle()).isFalse();
    loops.add(anotherLoop(16, 0));
    while (recorders.stream().anyMatch(recorder -> recorder.statistics.isEmpty())) {
      loops.get(random.nextInt(3)).turn();
    }
    for (int chain = 0; chain < 12; chain++) {
      assertThat(recorders.get(chain).state).isEqualTo(sequential(chain, Clamps.none(4), sampling));
      assertThat(recorders.get(chain).updates).isEqualTo(SWEEPS * 4);
    }
  }

  @Test
  void aRunningChainMovesOnlyBetweenDevicesOfItsKind() {
    BatchLoop cpu = loop(16, 0);
    Stream.of(1, 2, 3, 4).forEach(seed -> offer(first, seed, Clamps.none(4)));
    cpu.turn();
    kind = "gpu";
    BatchLoop gpu = anotherLoop(16, 0);
    cpu.turn();
    gpu.turn();
    assertThat(gpu.isIdle()).isTrue();
    Recorder fresh = offer(first, 5, Clamps.none(4));
    gpu.turn();
    assertThat(fresh.updates).isEqualTo(1);
  }

  @Test
  void aHungDeviceKeepsNoChainFromAnother() {
    ThroughputEstimator hanging = throughput();
    ThroughputEstimator well = throughput();
    DeviceLoad one = queue.join("cpu", hanging);
    DeviceLoad other = queue.join("cpu", well);
    for (DeviceLoad each : List.of(one, other, other)) {
      offer(first, 1, Clamps.none(4));
      assertThat(queue.poll(each, terms(0))).isPresent();
    }
    hanging.passStarted(0);
    offer(first, 2, Clamps.none(4));
    assertThat(queue.poll(other, terms(1_000_000))).isEmpty(); // the first has fewer chains
    assertThat(queue.poll(other, terms(10_000_000_000L))).isPresent();
  }

  @Test
  void aChainMovingToALostDeviceGoesToAnother() {
    DeviceLoad from = queue.join("cpu", throughput());
    RunningChain chain = chain(first, 1, Clamps.none(4), new Recorder(new int[4]));
    assertThat(queue.offer(chain)).isEqualTo(AdmissionQueue.Answer.TAKEN);
    assertThat(queue.poll(from, terms(0))).isPresent();
    offer(first, 2, Clamps.none(4));
    RunningChain second = queue.poll(from, terms(0)).orElseThrow().chain();
    DeviceLoad lost = queue.join("cpu", throughput());
    queue.handOver(from, queue.surplus(from, List.of(second), 0));
    assertThat(lost.count()).isEqualTo(1);
    queue.leave(lost, new IllegalStateException("lost"));
    PolledChain taken = queue.poll(from, terms(0)).orElseThrow();
    assertThat(taken).isEqualTo(new PolledChain(second, PolledChain.Action.RESUME));
    assertThat(from.count()).isEqualTo(2);
  }

  @Test
  void aTenantIsChargedOnlyForStepsThatAreRun() {
    DeviceLoad device = queue.join("cpu", throughput());
    RunningChain late = offer("a", 1);
    RunningChain next = offer("a", 2);
    RunningChain other = offer("b", 3);
    RunningChain last = offer("a", 4);
    PollCriteria terms = new PollCriteria(_ -> true, true, chain -> chain == late, 0);
    assertThat(queue.poll(device, terms))
        .contains(new PolledChain(late, PolledChain.Action.REFUSE));
    assertThat(queue.poll(device, terms))
        .map(PolledChain::chain)
        .contains(next); // tenant a was not charged
    queue.ended(device, List.of(next)); // and nothing for what was not run
    assertThat(queue.poll(device, terms)).map(PolledChain::chain).contains(other);
    assertThat(queue.poll(device, terms)).map(PolledChain::chain).contains(last);
  }

  private RunningChain offer(String tenant, long seed) {
    RunningChain chain =
        new RunningChain(
            withKey(
                spec(first, seed, Clamps.none(4), SWEEPS * 4, Sampling.EXACT),
                new SchedulingKey(tenant, 0, SchedulingKey.NO_DEADLINE)),
            new Recorder(new int[4]),
            0);
    assertThat(queue.offer(chain)).isEqualTo(AdmissionQueue.Answer.TAKEN);
    return chain;
  }

  private ThroughputEstimator throughput() {
    ThroughputEstimator throughput = new ThroughputEstimator(LANES);
    throughput.setCost(first, CURVE);
    return throughput;
  }

  private static PollCriteria terms(long now) {
    return new PollCriteria(_ -> true, false, _ -> false, now);
  }

  private SimulatedDevices devices(List<CostCurve> curves) {
    return new SimulatedDevices(first, curves, LANES, 4_096);
  }

  private static List<Arrival> together(int chains, Optional<Duration> patience) {
    return Collections.nCopies(chains, new Arrival(0, "a", STEPS, patience));
  }
}
