package org.glauber.denoiser.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.glauber.core.Clamps;
import org.glauber.core.sampling.Sampling;
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.admission.AdmissionQueue.Answer;
import org.glauber.denoiser.admission.DeadlinePolicy;
import org.glauber.denoiser.admission.DeviceLoad;
import org.glauber.denoiser.admission.PollCriteria;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.glauber.server.status.RefusalException;
import org.glauber.serving.queue.FairOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queueing, lanes and turns when tenants demand more than the capacity. */
class FairnessTest extends LoopFixture {
  private static final int WHOLE = SWEEPS * 4;

  @Test
  void theTenantThatWasGivenLeastIsNext() {
    offer("flood", WHOLE);
    offer("flood", WHOLE);
    offer("flood", WHOLE);
    offer("quiet", 4);
    offer("quiet", WHOLE);
    // Both have been given nothing and the flood came first; then 20 steps against 0, 4 and 24.
    assertThat(drained()).containsExactly("flood", "quiet", "quiet", "flood", "flood");
  }

  @Test
  void anIdleTenantAccumulatesNoCredit() {
    for (int k = 0; k < 6; k++) {
      offer("busy", WHOLE);
    }
    assertThat(List.of(next(), next(), next())).containsOnly("busy");
    offer("late", WHOLE);
    offer("late", WHOLE);
    offer("late", WHOLE);
    assertThat(List.of(next(), next(), next(), next()))
        .containsExactlyInAnyOrder("busy", "busy", "late", "late");
  }

  @Test
  void withinATenantTheHigherPriorityAndThenTheEarlierDeadlineGoesFirst() {
    List<RunningChain> chains = new ArrayList<>();
    for (SchedulingKey key :
        List.of(
            new SchedulingKey("a", 0, SchedulingKey.NO_DEADLINE),
            new SchedulingKey("a", 0, 50),
            new SchedulingKey("a", -1, 10),
            new SchedulingKey("a", 3, SchedulingKey.NO_DEADLINE),
            new SchedulingKey("a", 0, 20),
            new SchedulingKey("a", 0, 50))) {
      chains.add(offer(key, WHOLE));
    }
    List<Integer> order = new ArrayList<>();
    while (queue.size() > 0) {
      order.add(chains.indexOf(poll()));
    }
    assertThat(order).containsExactly(3, 4, 1, 5, 0, 2);
  }

  @Test
  void aFloodLeavesPlacesToOthers() {
    AdmissionQueue small = new AdmissionQueue(16);
    int taken = 0;
    while (small.offer(chain(new SchedulingKey("flood", 0, SchedulingKey.NO_DEADLINE), WHOLE))
        == Answer.TAKEN) {
      taken++;
    }
    assertThat(taken).isEqualTo(12); // three for every free place
    int others = 0;
    for (String tenant : List.of("a", "b", "c", "d", "e")) {
      others +=
          small.offer(chain(new SchedulingKey(tenant, 0, SchedulingKey.NO_DEADLINE), WHOLE))
                  == Answer.TAKEN
              ? 1
              : 0;
    }
    assertThat(others).isEqualTo(4);
  }

  @Test
  void chainsBegunElsewhereHaveTheirOwnPlaces() {
    AdmissionQueue small = new AdmissionQueue(4);
    int taken = 0;
    for (int k = 0; k < 8; k++) {
      SchedulingKey key = new SchedulingKey("tenant " + k, 0, SchedulingKey.NO_DEADLINE);
      taken += small.offer(chain(key, WHOLE)) == Answer.TAKEN ? 1 : 0;
    }
    assertThat(taken).isEqualTo(4);
    for (int k = 0; k < 8; k++) {
      SchedulingKey key = new SchedulingKey("tenant " + k, 0, SchedulingKey.NO_DEADLINE);
      taken += small.offer(chain(key, WHOLE - 1)) == Answer.TAKEN ? 1 : 0;
    }
    assertThat(taken).isEqualTo(8);
    AdmissionQueue other = new AdmissionQueue(4);
    for (int k = 0; k < 8; k++) { // of one tenant three for every place that is free
      assertThat(
              other.offer(chain(new SchedulingKey("a", 0, SchedulingKey.NO_DEADLINE), WHOLE - 1)))
          .isEqualTo(k < 3 ? Answer.TAKEN : Answer.FULL);
    }
  }

  @ParameterizedTest
  @CsvSource({"a, 20", "a, 5", "a, 40", "b, 9", "c, 50", "d, 5"})
  void theChainsCountedBeforeAreThoseTakenBefore(String tenant, long deadline) {
    offer(new SchedulingKey("a", 0, 10), 8);
    offer(new SchedulingKey("a", 0, 30), 8);
    offer("b", WHOLE);
    offer("b", WHOLE);
    offer("c", 4);
    SchedulingKey key = new SchedulingKey(tenant, 0, deadline);
    FairOrder<RunningChain> order = queue.inOrder();
    RunningChain newcomer = offer(key, 4);
    List<RunningChain> taken = new ArrayList<>();
    for (RunningChain next = poll(); next != newcomer; next = poll()) {
      taken.add(next);
    }
    assertThat(order.before(newcomer)).isEqualTo(taken.size());
    assertThat(order.pieces()).containsAll(taken);
  }

  @Test
  void aQuietTenantDoesNotWaitForTheFloodsChainsToEnd() {
    BatchLoop loop = loop(4, 0);
    List<Recorder> flood = new ArrayList<>();
    for (int k = 0; k < 12; k++) {
      flood.add(recorded("flood", k));
    }
    loop.turn();
    assertThat(flood.stream().filter(recorder -> recorder.updates > 0)).hasSize(4);
    Recorder quiet = recorded("quiet", 100);
    for (int turn = 1; turn <= WHOLE; turn++) {
      loop.turn();
      assertThat(quiet.updates).isEqualTo(turn); // a lane in every pass
    }
    assertThat(quiet.statistics).isPresent();
    runToEnd(loop);
    assertThat(quiet.state).isEqualTo(sequential(100, Clamps.none(4), Sampling.EXACT));
    for (int k = 0; k < 12; k++) {
      assertThat(flood.get(k).state).isEqualTo(sequential(k, Clamps.none(4), Sampling.EXACT));
    }
  }

  /** Otherwise long chains of one model would take the turns of the models of other tenants. */
  @Test
  void aFloodOfOneModelTakesNoTurnsFromAQuietTenantsModel() {
    BatchLoop loop = loop(16, 0);
    for (int k = 0; k < 12; k++) {
      offer(withKey(spec(first, k, Clamps.none(4), WHOLE, Sampling.EXACT), of("flood")));
    }
    Recorder one =
        offer(withKey(spec(first, 20, Clamps.none(4), WHOLE, Sampling.EXACT), of("quiet")));
    Recorder other =
        offer(withKey(spec(second, 21, Clamps.none(4), WHOLE, Sampling.EXACT), of("quiet")));
    for (int turn = 0; turn < 20; turn++) {
      loop.turn();
    }
    assertThat(other.updates).isBetween(9, 11);
    assertThat(one.updates).isBetween(9, 11);
  }

  /** A model with short passes has more of them in the same time. */
  @Test
  void tenantsOfDifferentModelsShareTheTime() {
    network.onPass = () -> now += 1_000_000;
    otherNetwork.onPass = () -> now += 9_000_000;
    BatchLoop loop = loop(4, 0);
    Recorder quick = offer(withKey(spec(first, 1, Clamps.none(4), WHOLE, Sampling.EXACT), of("a")));
    Recorder slow = offer(withKey(spec(second, 2, Clamps.none(4), WHOLE, Sampling.EXACT), of("b")));
    for (int turn = 0; turn < 20; turn++) {
      loop.turn();
    }
    // Half of the turns rotate; of the time of the others each tenant has half.
    assertThat(slow.updates).isEqualTo(6);
    assertThat(quick.updates).isEqualTo(14);
  }

  private static SchedulingKey of(String tenant) {
    return new SchedulingKey(tenant, 0, SchedulingKey.NO_DEADLINE);
  }

  @Test
  void chainsOfATenantShareTurnsEqually() {
    BatchLoop loop = loop(2, 0);
    Recorder one = recorded("a", 1);
    Recorder two = recorded("a", 2);
    loop.turn();
    Recorder other = recorded("b", 3);
    for (int turn = 0; turn < 12; turn++) {
      loop.turn();
    }
    assertThat(other.updates).isEqualTo(12);
    assertThat(one.updates + two.updates).isEqualTo(2 + 12);
    assertThat(Math.abs(one.updates - two.updates)).isLessThanOrEqualTo(1);
  }

  @Test
  void aChainThatWillMissItsDeadlineReleasesItsLane() {
    BatchLoop loop = loop(4, 0);
    recorded("a", 1);
    runToEnd(loop); // so that the pace is known
    Recorder lost = recorded(2, now + DeadlinePolicy.DELIVERY_NANOS + WHOLE / 2);
    Recorder timely = recorded(3, now + DeadlinePolicy.DELIVERY_NANOS + 100 * WHOLE);
    runToEnd(loop);
    assertThat(lost.updates).isBetween(1, WHOLE / 2);
    assertThat(lost.failure)
        .containsInstanceOf(RefusalException.class)
        .hasValueSatisfying(refusal -> assertThat(refusal).hasMessageContaining("deadline"));
    assertThat(timely.statistics).isPresent();
    assertThat(timely.state).isEqualTo(sequential(3, Clamps.none(4), Sampling.EXACT));
  }

  /**
   * Alone it would meet its deadline, but every other turn belongs to the other model and takes
   * longer.
   */
  @Test
  void theTurnsOfOtherModelsAreTakenIntoAccount() {
    network.onPass = () -> now += 10_000_000;
    otherNetwork.onPass = () -> now += 100_000_000;
    BatchLoop loop = loop(4, 0);
    for (ChainModel model : List.of(first, second)) {
      offer(model, 1, Clamps.none(4));
      runToEnd(loop);
    }
    offer(second, 2, Clamps.none(4));
    long deadline = now + DeadlinePolicy.DELIVERY_NANOS + WHOLE * 10_000_000L + 200_000_000;
    Recorder lost = recorded(3, deadline);
    while (lost.failure.isEmpty() && lost.statistics.isEmpty()) {
      loop.turn();
    }
    assertThat(lost.failure).containsInstanceOf(RefusalException.class);
    assertThat(now).isLessThan(deadline);
  }

  private void offer(String tenant, int steps) {
    offer(new SchedulingKey(tenant, 0, SchedulingKey.NO_DEADLINE), steps);
  }

  private RunningChain offer(SchedulingKey key, int steps) {
    RunningChain chain = chain(key, steps);
    assertThat(queue.offer(chain)).isEqualTo(Answer.TAKEN);
    return chain;
  }

  private Recorder recorded(String tenant, long seed) {
    return recorded(seed, new SchedulingKey(tenant, 0, SchedulingKey.NO_DEADLINE));
  }

  private Recorder recorded(long seed, long deadlineNanos) {
    return recorded(seed, new SchedulingKey("a", 0, deadlineNanos));
  }

  private Recorder recorded(long seed, SchedulingKey key) {
    ChainSpec spec = spec(seed, WHOLE, key);
    Recorder recorder = new Recorder(spec.tokens().clone());
    assertThat(queue.offer(new RunningChain(spec, recorder, now))).isEqualTo(Answer.TAKEN);
    return recorder;
  }

  private RunningChain chain(SchedulingKey key, int steps) {
    return new RunningChain(spec(1, steps, key), new Recorder(new int[4]), now);
  }

  private ChainSpec spec(long seed, int steps, SchedulingKey key) {
    return withKey(spec(first, seed, Clamps.none(4), steps, Sampling.EXACT), key);
  }

  /** As a device would whose lanes are all free. */
  private RunningChain poll() {
    DeviceLoad idle = queue.join("cpu", new ThroughputEstimator(4));
    RunningChain next =
        queue.poll(idle, new PollCriteria(_ -> true, false, _ -> false, 0)).orElseThrow().chain();
    queue.leave(idle, new IllegalStateException("not needed"));
    return next;
  }

  private String next() {
    return poll().schedulingKey().tenant();
  }

  private List<String> drained() {
    List<String> tenants = new ArrayList<>();
    while (queue.size() > 0) {
      tenants.add(next());
    }
    return tenants;
  }
}
