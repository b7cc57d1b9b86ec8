package org.glauber.denoiser.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.glauber.core.Clamps;
import org.glauber.core.sampling.Sampler;
import org.glauber.core.sampling.Sampling;
import org.glauber.core.sampling.SequentialChain;
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.admission.AdmissionQueue.Answer;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.ChainStatistics;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.network.warmup.BatchShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loop, turn by turn and without a thread, over exact conditionals. */
class BatchLoopTest extends LoopFixture {
  @ParameterizedTest
  @EnumSource
  void tokensAreTheSequentialChainsUnderEveryWindowSamplerAndShape(Sampler sampler) {
    Sampling sampling = Sampling.constant(0.9, 0.95).with(sampler);
    for (BatchShape tried : BatchShape.values()) {
      shape = tried;
      for (int widest : new int[] {1, 2, 5, 16}) {
        BatchLoop loop = loop(16, tried == BatchShape.BUCKETS ? 0.05 : 0);
        List<Recorder> recorders = new ArrayList<>();
        for (int seed = 0; seed < 5; seed++) {
          Clamps clamps = seed % 2 == 0 ? Clamps.none(4) : Clamps.of(4, 3);
          recorders.add(offer(spec(first, seed, clamps, SWEEPS * 4, sampling, widest)));
          loop.turn();
        }
        runToEnd(loop);
        for (int seed = 0; seed < recorders.size(); seed++) {
          Clamps clamps = seed % 2 == 0 ? Clamps.none(4) : Clamps.of(4, 3);
          assertThat(recorders.get(seed).state).isEqualTo(sequential(seed, clamps, sampling));
          int steps = SWEEPS * (4 - seed % 2);
          assertThat(recorders.get(seed).statistics.orElseThrow().steps()).isEqualTo(steps);
          assertThat(recorders.get(seed).updates)
              .isBetween(sampler == Sampler.HEAT_BATH ? steps : 4 - seed % 2, steps);
        }
      }
    }
  }

  @Test
  void idleLanesLookAheadAsTheStatisticsShow() {
    BatchLoop loop = loop(16, 0);
    Recorder ahead = offer(ahead(1, 16));
    runToEnd(loop);
    ChainStatistics statistics = ahead.statistics.orElseThrow();
    assertThat(ahead.state).isEqualTo(sequential(1, Clamps.none(4)));
    assertThat(statistics.steps()).isEqualTo(SWEEPS * 4);
    assertThat(statistics.noiseSteps()).isZero();
    assertThat(statistics.passes()).isEqualTo(network.passes).isLessThan(SWEEPS * 4 / 2);
    assertThat(statistics.evaluations()).isGreaterThan(SWEEPS * 4);
    assertThat(network.guesses).isPositive().isLessThan(SWEEPS * 4);
  }

  @Test
  void aThinnedChainEvaluatesNoNoiseSteps() {
    BatchLoop loop = loop(16, 0);
    Sampling thinned = Sampling.EXACT.with(Sampler.THINNED_HEAT_BATH);
    Recorder recorder = offer(spec(first, 3, Clamps.none(4), SWEEPS * 4, thinned, 1));
    runToEnd(loop);
    ChainStatistics statistics = recorder.statistics.orElseThrow();
    assertThat(recorder.state).isEqualTo(sequential(3, Clamps.none(4), thinned));
    assertThat(statistics.steps()).isEqualTo(SWEEPS * 4);
    assertThat(statistics.passes())
        .isEqualTo(statistics.steps() - statistics.noiseSteps())
        .isEqualTo(network.passes);
    assertThat(statistics.noiseSteps()).isPositive();
  }

  @Test
  void aWaitingChainTakesPrecedenceOverLookahead() {
    BatchLoop loop = loop(3, 0);
    List<Recorder> recorders = List.of(offer(ahead(1, 3)), offer(ahead(2, 3)), offer(ahead(3, 3)));
    loop.turn();
    assertThat(recorders).allSatisfy(recorder -> assertThat(recorder.updates).isEqualTo(1));
    assertThat(network.largestBatch).isEqualTo(3);
    assertThat(network.guesses).isZero();
  }

  /** However a chain ends in the middle of a window, its updates are those of a plain chain. */
  @Test
  void noEndingLeavesAPartlyCommittedStep() {
    for (int turns = 1; turns <= 3; turns++) { // of at most five of the twenty steps
      BatchLoop loop = loop(16, 0);
      Recorder cancelled = offer(ahead(1, 5));
      Recorder failed = offer(ahead(2, 5));
      for (int turn = 0; turn < turns; turn++) {
        loop.turn();
      }
      cancelled.cancelled = true;
      network.failuresToCome = 1;
      loop.turn();
      assertThat(failed.failure).isPresent();
      assertThat(loop.isIdle()).isTrue();
      requirePrefixOfSequential(cancelled, 1);
      requirePrefixOfSequential(failed, 2);
    }
  }

  /** Invalid logits of a lane with a wrong input affect no chain. */
  @Test
  void invalidLogitsMatterOnlyWhenTheInputIsCorrect() {
    BatchLoop loop = loop(16, 0);
    network.invalidLane = 7;
    Recorder recorder = offer(ahead(4, 16));
    while (recorder.failure.isEmpty() && recorder.statistics.isEmpty()) {
      loop.turn();
    }
    requirePrefixOfSequential(recorder, 4);
    if (recorder.statistics.isEmpty()) {
      assertThat(recorder.failure)
          .get()
          .extracting(Throwable::getMessage)
          .asString()
          .startsWith("first: at step ")
          .contains("its logits define no distribution");
    }
  }

  private void requirePrefixOfSequential(Recorder recorder, long seed) {
    int[] state = initial(seed, Clamps.none(4));
    SequentialChain chain = chain(seed, Clamps.none(4), Sampling.constant(0.9, 0.95));
    for (int step = SWEEPS * 4 - 1; step >= SWEEPS * 4 - recorder.updates; step--) {
      state[scan.siteAt(step)] = chain.decide(state, step).token();
    }
    assertThat(recorder.state).isEqualTo(state);
  }

  private ChainSpec ahead(long seed, int widest) {
    Sampling sampling = Sampling.constant(0.9, 0.95);
    return spec(first, seed, Clamps.none(4), SWEEPS * 4, sampling, widest);
  }

  @Test
  void tokensAreTheSequentialChainsInAnyBatch() {
    BatchLoop loop = loop(8, 0);
    List<Recorder> recorders = new ArrayList<>();
    for (int seed = 0; seed < 12; seed++) {
      recorders.add(offer(first, seed, Clamps.none(4)));
      loop.turn(); // so that no two chains are at the same step
    }
    runToEnd(loop);
    for (int seed = 0; seed < recorders.size(); seed++) {
      assertThat(recorders.get(seed).state).isEqualTo(sequential(seed, Clamps.none(4)));
    }
    assertThat(network.largestBatch).isEqualTo(8);
  }

  /** ε is four times the noise, as a denoiser computes it from the deviation at warm-up. */
  @Test
  void batchNoiseChangesNoTokenAndWouldChangeManyWithoutTheMargin() {
    network.batchNoise = 0.02;
    List<Recorder> firm = runBatched(loop(8, 0.08));
    List<Recorder> trusting = runBatched(loop(8, 0));
    int again = 0;
    int corrected = 0;
    int different = 0;
    for (int seed = 0; seed < firm.size(); seed++) {
      int[] sequential = sequential(seed, Clamps.none(4));
      ChainStatistics statistics = firm.get(seed).statistics.orElseThrow();
      assertThat(firm.get(seed).state).isEqualTo(sequential);
      again += statistics.stepsDecidedAgain();
      corrected += statistics.stepsCorrected();
      different += Arrays.equals(trusting.get(seed).state, sequential) ? 0 : 1;
      assertThat(trusting.get(seed).statistics.orElseThrow().stepsCorrected()).isZero();
    }
    assertThat(corrected).isBetween(16, again / 4);
    assertThat(different).isGreaterThan(5);
  }

  /** Seeds from 0 on, some of which look ahead. */
  private List<Recorder> runBatched(BatchLoop loop) {
    List<Recorder> recorders = new ArrayList<>();
    for (int seed = 0; seed < 400; seed++) {
      recorders.add(offer(ahead(seed, 1 + seed % 3)));
      for (int turn = 0; turn < 3; turn++) { // in which eight lanes end more than one chain
        loop.turn();
      }
    }
    runToEnd(loop);
    return recorders;
  }

  @Test
  void clampedSitesNeitherChangeNorCost() {
    BatchLoop loop = loop(8, 0);
    Clamps clamps = Clamps.of(4, 0, 3);
    Recorder recorder = offer(first, 7, clamps);
    runToEnd(loop);
    assertThat(recorder.state).isEqualTo(sequential(7, clamps));
    assertThat(recorder.statistics).map(ChainStatistics::steps).contains(2 * SWEEPS);
    assertThat(network.passes).isEqualTo(2 * SWEEPS);
  }

  @Test
  void closeDecisionsAreMadeAgainAlone() {
    BatchLoop loop = loop(2, Double.POSITIVE_INFINITY);
    Recorder one = offer(first, 1, Clamps.none(4));
    Recorder other = offer(first, 2, Clamps.none(4));
    runToEnd(loop);
    int steps = 4 * SWEEPS;
    assertThat(one.statistics).map(ChainStatistics::stepsDecidedAgain).contains(steps);
    assertThat(network.passes).isEqualTo(3 * steps);
    assertThat(other.state).isEqualTo(sequential(2, Clamps.none(4)));
  }

  @Test
  void modelsShareTurns() {
    BatchLoop loop = loop(8, 0);
    offer(first, 1, Clamps.none(4));
    offer(second, 2, Clamps.none(4));
    for (int turn = 0; turn < 20; turn++) {
      loop.turn();
    }
    assertThat(network.passes).isBetween(9, 11);
    assertThat(otherNetwork.passes).isBetween(9, 11);
  }

  @Test
  void aCancelledChainIsRemovedByTheNextTurn() {
    BatchLoop loop = loop(1, 0);
    Recorder cancelled = offer(first, 1, Clamps.none(4));
    loop.turn();
    cancelled.cancelled = true;
    Recorder waiting = offer(first, 2, Clamps.none(4));
    loop.turn();
    assertThat(cancelled.updates).isEqualTo(1);
    runToEnd(loop);
    assertThat(waiting.state).isEqualTo(sequential(2, Clamps.none(4)));
    assertThat(cancelled.updates).isEqualTo(1);
  }

  @Test
  void invalidLogitsEndTheirOwnChainOnly() {
    BatchLoop loop = loop(2, 0);
    Recorder valid = offer(first, 1, Clamps.none(4));
    Recorder invalid = offer(first, 2, Clamps.none(4));
    network.invalidLane = 1;
    loop.turn();
    assertThat(invalid.failure).isPresent();
    network.invalidLane = -1;
    runToEnd(loop);
    assertThat(valid.state).isEqualTo(sequential(1, Clamps.none(4)));
    assertThat(invalid.updates).isZero();
  }

  @Test
  void aFullQueueRefusesAtOnceUntilAPlaceIsReleased() {
    AdmissionQueue small = new AdmissionQueue(1);
    RunningChain chain = chain(first, 1, Clamps.none(4), new Recorder(new int[4]));
    assertThat(small.offer(chain)).isEqualTo(Answer.TAKEN);
    assertThat(small.offer(chain(first, 2, Clamps.none(4), new Recorder(new int[4]))))
        .isEqualTo(Answer.FULL);
    small.remove(chain);
    assertThat(small.offer(chain)).isEqualTo(Answer.TAKEN);
  }

  @Test
  void everyRunningChainHasOneStepATurn() {
    BatchLoop loop = loop(8, 0);
    List<Recorder> recorders =
        List.of(
            offer(spec(first, 1, Clamps.none(4), SWEEPS * 4, Sampling.constant(0, 1))),
            offer(spec(first, 2, Clamps.of(4, 0, 3), SWEEPS * 4, Sampling.constant(2, 0.3))),
            offer(spec(first, 3, Clamps.none(4), 7, Sampling.constant(1, 1))),
            offer(spec(first, 4, Clamps.of(4, 1), 12, Sampling.constant(0.5, 0.9))));
    for (int turn = 1; turn <= 6; turn++) {
      loop.turn();
      int turns = turn;
      assertThat(recorders).allSatisfy(recorder -> assertThat(recorder.updates).isEqualTo(turns));
    }
  }

  @Test
  void chainsBeyondTheLanesWaitInTheOrderOfTheirArrival() {
    BatchLoop loop = loop(2, 0);
    List<Recorder> recorders = new ArrayList<>();
    for (int seed = 0; seed < 4; seed++) {
      recorders.add(
          offer(spec(first, seed, Clamps.none(4), 4 * (seed + 1), Sampling.constant(1, 1))));
    }
    List<Integer> updates = new ArrayList<>();
    for (int turn = 0; turn < 5; turn++) {
      loop.turn();
    }
    recorders.forEach(recorder -> updates.add(recorder.updates));
    assertThat(updates).containsExactly(4, 5, 1, 0);
  }

  @Test
  void aChainNearItsEndDoesNotWaitForManyChainsOfAnotherModel() {
    BatchLoop loop = loop(8, 0);
    for (int seed = 0; seed < 7; seed++) {
      offer(first, seed, Clamps.none(4));
    }
    Recorder last = offer(spec(second, 9, Clamps.none(4), 4, Sampling.constant(1, 1)));
    while (last.statistics.isEmpty()) {
      assertThat(loop.turn()).isTrue();
    }
    assertThat(network.passes).isLessThanOrEqualTo(4 * otherNetwork.passes);
  }

  @Test
  void aFailedPassFailsItsChainsAndLeavesTheOthersAlone() {
    BatchLoop loop = loop(8, 0);
    Recorder unlucky = offer(first, 1, Clamps.none(4));
    Recorder other = offer(second, 2, Clamps.none(4));
    network.failuresToCome = 1;
    loop.turn();
    loop.turn();
    Recorder next = offer(first, 3, Clamps.none(4));
    runToEnd(loop);
    assertThat(unlucky.failure).isPresent();
    assertThat(other.state).isEqualTo(sequential(2, Clamps.none(4)));
    assertThat(next.state).isEqualTo(sequential(3, Clamps.none(4)));
  }

  @Test
  void failedPassesInARowEndTheLoop() {
    BatchLoop loop = loop(8, 0);
    network.failuresToCome = BatchLoop.FAILED_PASSES_ALLOWED;
    for (int failed = 1; failed < BatchLoop.FAILED_PASSES_ALLOWED; failed++) {
      offer(first, failed, Clamps.none(4));
      loop.turn();
    }
    Recorder last = offer(first, 9, Clamps.none(4));
    assertThatThrownBy(loop::turn)
        .hasMessage("a forward pass of first failed, 3 in a row")
        .hasRootCauseMessage("out of memory");
    assertThat(last.failure).isPresent();
  }

  @Test
  void aCloseDecisionWithInvalidLogitsAloneEndsItsChainOnly() {
    BatchLoop loop = loop(2, Double.POSITIVE_INFINITY);
    Recorder one = offer(first, 1, Clamps.none(4));
    Recorder other = offer(first, 2, Clamps.none(4));
    network.invalidLane = 0;
    loop.turn();
    assertThat(List.of(one, other)).allSatisfy(chain -> assertThat(chain.failure).isPresent());
    assertThat(one.updates + other.updates).isZero();
  }

  @Test
  void aClosedQueueFailsWaitingChainsAndRefusesNewOnes() {
    Recorder waiting = offer(first, 1, Clamps.none(4));
    queue.close(new IllegalStateException("stopping"));
    assertThat(waiting.failure).get().extracting(Throwable::getMessage).isEqualTo("stopping");
    assertThat(queue.offer(chain(first, 2, Clamps.none(4), new Recorder(new int[4]))))
        .isEqualTo(Answer.CLOSED);
  }
}
