package org.glauber.denoiser.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.glauber.core.Clamps;
import org.glauber.core.sampling.Sampling;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.SchedulingKey;
import org.junit.jupiter.api.Test;

/** A forward pass that throws fails the chains that had a lane in it, and no others. */
class FailedPassTest extends LoopFixture {
  private static final int WHOLE = SWEEPS * 4;

  @Test
  void aChainWithoutALaneInAFailedPassContinues() {
    BatchLoop loop = loop(1, 0);
    Recorder one = offer(spec(1, 1, "a"));
    loop.turn();
    Recorder other = offer(spec(2, 1, "b")); // beyond the lanes: they take turns
    loop.turn();
    network.failuresToCome = 1;
    loop.turn();
    List<Recorder> failed = new ArrayList<>(List.of(one, other));
    failed.removeIf(recorder -> recorder.failure.isEmpty());
    assertThat(failed).hasSize(1);
    runToEnd(loop);
    boolean isOne = one.failure.isEmpty();
    assertThat((isOne ? one : other).state)
        .isEqualTo(sequential(isOne ? 1 : 2, Clamps.none(4), Sampling.EXACT));
  }

  @Test
  void failedFirstGuessesFailTheirChains() {
    BatchLoop loop = loop(16, 0);
    Recorder ahead = offer(spec(1, 8, "a"));
    Recorder plain = offer(spec(2, 1, "a"));
    network.guessFailuresToCome = 1;
    loop.turn();
    assertThat(ahead.failure).isPresent();
    assertThat(plain.failure).isEmpty();
    runToEnd(loop);
    assertThat(plain.state).isEqualTo(sequential(2, Clamps.none(4), Sampling.EXACT));
  }

  @Test
  void aFailureToDecideAgainAloneFailsThatChainOnly() {
    BatchLoop loop = loop(2, Double.POSITIVE_INFINITY);
    Recorder one = offer(spec(1, 1, "a"));
    Recorder other = offer(spec(2, 1, "a"));
    network.failsAtCall = 1; // after the pass of both
    loop.turn();
    assertThat(one.failure).isPresent();
    assertThat(other.failure).isEmpty();
    assertThat(other.updates).isEqualTo(1);
    runToEnd(loop);
    assertThat(other.state).isEqualTo(sequential(2, Clamps.none(4), Sampling.EXACT));
  }

  @Test
  void theOtherChainsOfABrokenDeviceContinueElsewhere() {
    BatchLoop broken = loop(1, 0);
    List<Recorder> recorders = new ArrayList<>();
    for (int seed = 0; seed < 4; seed++) { // one has the lane, another waits for its turn
      recorders.add(offer(spec(seed, 1, "tenant " + seed)));
    }
    broken.turn();
    network.failuresToCome = BatchLoop.FAILED_PASSES_ALLOWED;
    BatchLoop well = anotherLoop(1, 0);
    assertThatThrownBy(
            () -> {
              while (true) {
                broken.turn();
              }
            })
        .hasMessage("a forward pass of first failed, 3 in a row");
    broken.abandon(new IllegalStateException("given up"));
    runToEnd(well);
    List<Recorder> intact = recorders.stream().filter(it -> it.failure.isEmpty()).toList();
    assertThat(intact).hasSize(1);
    int seed = recorders.indexOf(intact.getFirst());
    assertThat(intact.getFirst().state).isEqualTo(sequential(seed, Clamps.none(4), Sampling.EXACT));
  }

  private ChainSpec spec(long seed, int widest, String tenant) {
    return withKey(
        spec(first, seed, Clamps.none(4), WHOLE, Sampling.EXACT, widest),
        new SchedulingKey(tenant, 0, SchedulingKey.NO_DEADLINE));
  }
}
