package org.glauber.denoiser.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.glauber.core.Clamps;
import org.glauber.core.sampling.Sampling;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.Rank;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.denoiser.loop.AdmissionQueue.Answer;
import org.glauber.server.queue.FairOrder;
import org.glauber.server.status.RefusalException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who waits, who runs, and whose turn it is, where tenants want more than there is. */
class FairnessTest extends LoopFixture {
  private static final int WHOLE = SWEEPS * 4;

  @Test
  void whoHasBeenGivenLeastIsNext() {
    offer("flood", WHOLE);
    offer("flood", WHOLE);
    offer("flood", WHOLE);
    offer("quiet", 4);
    offer("quiet", WHOLE);
    // Both have been given nothing and the flood came first; then 20 steps against 0, 4 and 24.
    assertThat(drained()).containsExactly("flood", "quiet", "quiet", "flood", "flood");
  }

  @Test
  void whoWasAwayHasSavedNothingUp() {
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
  void ofOnesOwnTheHigherPriorityAndThenTheEarlierDeadlineGoesFirst() {
    List<RunningChain> chains = new ArrayList<>();
    for (Rank rank :
        List.of(
            new Rank("a", 0, Rank.NEVER),
            new Rank("a", 0, 50),
            new Rank("a", -1, 10),
            new Rank("a", 3, Rank.NEVER),
            new Rank("a", 0, 20),
            new Rank("a", 0, 50))) {
      chains.add(offer(rank, WHOLE));
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
    while (small.offer(chain(new Rank("flood", 0, Rank.NEVER), WHOLE)) == Answer.TAKEN) {
      taken++;
    }
    assertThat(taken).isEqualTo(12); // three for every free place
    int others = 0;
    for (String tenant : List.of("a", "b", "c", "d", "e")) {
      others += small.offer(chain(new Rank(tenant, 0, Rank.NEVER), WHOLE)) == Answer.TAKEN ? 1 : 0;
    }
    assertThat(others).isEqualTo(4);
  }

  @Test
  void whatWasBegunElsewhereHasPlacesOfItsOwn() {
    AdmissionQueue small = new AdmissionQueue(4);
    int taken = 0;
    for (int k = 0; k < 8; k++) {
      Rank rank = new Rank("tenant " + k, 0, Rank.NEVER);
      taken += small.offer(chain(rank, WHOLE)) == Answer.TAKEN ? 1 : 0;
    }
    assertThat(taken).isEqualTo(4);
    for (int k = 0; k < 8; k++) {
      Rank rank = new Rank("tenant " + k, 0, Rank.NEVER);
      taken += small.offer(chain(rank, WHOLE - 1)) == Answer.TAKEN ? 1 : 0;
    }
    assertThat(taken).isEqualTo(8);
    AdmissionQueue other = new AdmissionQueue(4);
    for (int k = 0; k < 8; k++) { // of one tenant three for every place that is free
      assertThat(other.offer(chain(new Rank("a", 0, Rank.NEVER), WHOLE - 1)))
          .isEqualTo(k < 3 ? Answer.TAKEN : Answer.FULL);
    }
  }

  @ParameterizedTest
  @CsvSource({"a, 20", "a, 5", "a, 40", "b, 9", "c, 50", "d, 5"})
  void whatGoesBeforeIsWhatIsTakenOutBefore(String tenant, long deadline) {
    offer(new Rank("a", 0, 10), 8);
    offer(new Rank("a", 0, 30), 8);
    offer("b", WHOLE);
    offer("b", WHOLE);
    offer("c", 4);
    Rank rank = new Rank(tenant, 0, deadline);
    FairOrder<RunningChain> order = queue.inOrder();
    RunningChain newcomer = offer(rank, 4);
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

  /** Else long chains of one model would take the turns of all that others run. */
  @Test
  void aFloodOfOneModelTakesNoTurnsFromAQuietTenantsOther() {
    BatchLoop loop = loop(16, 0);
    for (int k = 0; k < 12; k++) {
      offer(ranked(spec(first, k, Clamps.none(4), WHOLE, Sampling.EXACT), of("flood")));
    }
    Recorder one =
        offer(ranked(spec(first, 20, Clamps.none(4), WHOLE, Sampling.EXACT), of("quiet")));
    Recorder other =
        offer(ranked(spec(second, 21, Clamps.none(4), WHOLE, Sampling.EXACT), of("quiet")));
    for (int turn = 0; turn < 20; turn++) {
      loop.turn();
    }
    assertThat(other.updates).isBetween(9, 11);
    assertThat(one.updates).isBetween(9, 11);
  }

  /** Its passes are short, and so it has more of them in the time of another. */
  @Test
  void tenantsOfDifferentModelsShareTheTime() {
    network.onPass = () -> now += 1_000_000;
    otherNetwork.onPass = () -> now += 9_000_000;
    BatchLoop loop = loop(4, 0);
    Recorder quick = offer(ranked(spec(first, 1, Clamps.none(4), WHOLE, Sampling.EXACT), of("a")));
    Recorder slow = offer(ranked(spec(second, 2, Clamps.none(4), WHOLE, Sampling.EXACT), of("b")));
    for (int turn = 0; turn < 20; turn++) {
      loop.turn();
    }
    // Half of the turns go round; of the time of the others each has half.
    assertThat(slow.updates).isEqualTo(6);
    assertThat(quick.updates).isEqualTo(14);
  }

  private static Rank of(String tenant) {
    return new Rank(tenant, 0, Rank.NEVER);
  }

  @Test
  void chainsOfATenantThatTakeTurnsHaveThemEqually() {
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
  void aChainThatWillNotBeDoneInTimeGivesItsLaneBack() {
    BatchLoop loop = loop(4, 0);
    recorded("a", 1);
    runToEnd(loop); // and the pace is known
    Recorder lost = recorded(2, now + Deadlines.WAY_BACK_NANOS + WHOLE / 2);
    Recorder timely = recorded(3, now + Deadlines.WAY_BACK_NANOS + 100 * WHOLE);
    runToEnd(loop);
    assertThat(lost.updates).isBetween(1, WHOLE / 2);
    assertThat(lost.failure)
        .containsInstanceOf(RefusalException.class)
        .hasValueSatisfying(refusal -> assertThat(refusal).hasMessageContaining("deadline"));
    assertThat(timely.statistics).isPresent();
    assertThat(timely.state).isEqualTo(sequential(3, Clamps.none(4), Sampling.EXACT));
  }

  /** Alone it would be in time; but every other turn is the other model's, and takes longer. */
  @Test
  void theOtherModelsTurnsAreReckonedWith() {
    network.onPass = () -> now += 10_000_000;
    otherNetwork.onPass = () -> now += 100_000_000;
    BatchLoop loop = loop(4, 0);
    for (ServedModel model : List.of(first, second)) {
      offer(model, 1, Clamps.none(4));
      runToEnd(loop);
    }
    offer(second, 2, Clamps.none(4));
    long deadline = now + Deadlines.WAY_BACK_NANOS + WHOLE * 10_000_000L + 200_000_000;
    Recorder lost = recorded(3, deadline);
    while (lost.failure.isEmpty() && lost.statistics.isEmpty()) {
      loop.turn();
    }
    assertThat(lost.failure).containsInstanceOf(RefusalException.class);
    assertThat(now).isLessThan(deadline);
  }

  private void offer(String tenant, int steps) {
    offer(new Rank(tenant, 0, Rank.NEVER), steps);
  }

  private RunningChain offer(Rank rank, int steps) {
    RunningChain chain = chain(rank, steps);
    assertThat(queue.offer(chain)).isEqualTo(Answer.TAKEN);
    return chain;
  }

  private Recorder recorded(String tenant, long seed) {
    return recorded(seed, new Rank(tenant, 0, Rank.NEVER));
  }

  private Recorder recorded(long seed, long deadlineNanos) {
    return recorded(seed, new Rank("a", 0, deadlineNanos));
  }

  private Recorder recorded(long seed, Rank rank) {
    ChainSpec spec = spec(seed, WHOLE, rank);
    Recorder recorder = new Recorder(spec.tokens().clone());
    assertThat(queue.offer(new RunningChain(spec, recorder, now))).isEqualTo(Answer.TAKEN);
    return recorder;
  }

  private RunningChain chain(Rank rank, int steps) {
    return new RunningChain(spec(1, steps, rank), new Recorder(new int[4]), now);
  }

  private ChainSpec spec(long seed, int steps, Rank rank) {
    return ranked(spec(first, seed, Clamps.none(4), steps, Sampling.EXACT), rank);
  }

  /** As a device would whose lanes are all free. */
  private RunningChain poll() {
    DeviceLoad idle = queue.join("cpu", new LoopMeter(4));
    RunningChain next =
        queue.poll(idle, new Terms(_ -> true, false, _ -> false, 0)).orElseThrow().chain();
    queue.leave(idle, new IllegalStateException("not needed"));
    return next;
  }

  private String next() {
    return poll().rank().tenant();
  }

  private List<String> drained() {
    List<String> tenants = new ArrayList<>();
    while (queue.size() > 0) {
      tenants.add(next());
    }
    return tenants;
  }
}
