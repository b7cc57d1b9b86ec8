package org.glauber.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.Arrays;
import org.glauber.core.Levels;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.core.lane.LaneStep;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.Decision;
import org.glauber.core.sampling.HeatBath;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.network.transformer.TransformerShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A network with its sampler, evaluated in lanes. */
class TorchNetworkTest {
  private static final TransformerShape SHAPE = new TransformerShape(6, 9, 4, 2, 2, 16, 8);
  private static final int STEPS = SHAPE.siteCount() * SHAPE.maxSweeps();
  private static final Scan SCAN = Scan.of(new int[] {4, 1, 5, 0, 3, 2});
  private static final NoiseLaw NOISE =
      NoiseLaw.of(0.5, new double[] {0.1, 0.2, 0, 0.1, 0.1, 0.1, 0.1, 0.2, 0.1});

  /**
   * The most that a logit of the tales model may move with the shape of its batch; 1.5e-5 was
   * measured. A denoiser's least tolerance is 1e-4.
   */
  private static final double DEVIATION = 4e-5;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(LogitKind.class)
  void signalAndCleanNetworksDrawAsTheReferenceDoesFromTheirLogits(LogitKind kind) {
    Path file = RandomTransformer.of(SHAPE, 5).write(directory.resolve("network.pt"));
    LaneBatch batch = Networks.randomLanes(200, SCAN, NOISE, STEPS, 9);
    try (TorchNetwork network =
        TorchNetwork.open(file, kind == LogitKind.CLEAN, NOISE, Device.cpu())) {
      float[] logits = network.logits(batch);
      LaneOutcomes outcomes = network.decide(batch);
      LaneOutcomes trusted = network.decideWithoutMargins(batch);
      for (int lane = 0; lane < batch.size(); lane++) {
        Decision expected = reference(kind, row(logits, lane), batch, lane);
        assertThat(outcomes.isValid(lane)).isTrue();
        assertThat(outcomes.token(lane)).isEqualTo(expected.token());
        assertThat(outcomes.margin(lane)).isCloseTo(expected.margin(), within(1e-9));
        assertThat(trusted.token(lane)).isEqualTo(expected.token());
        assertThat(trusted.margin(lane)).isInfinite();
      }
    }
  }

  /**
   * A lane of a level schedule gives the network the same input as a lane of plain sweeps at the
   * network's step.
   */
  @Test
  void theNetworkReceivesItsOwnStepAndThePureNoiseCount() {
    Path file = RandomTransformer.of(SHAPE, 5).write(directory.resolve("network.pt"));
    int sites = SHAPE.siteCount();
    int noisiest = SHAPE.maxSweeps();
    int[] state = new int[sites];
    LaneStep plain = LaneStep.heatBath(1, SCAN.siteAt(1), 7, 1, 1, 1);
    LaneStep scheduled = new LaneStep(sites + 1, 1, SCAN.siteAt(1), 7, 1, 1, 1, 1);
    int[] noisy = new int[sites];
    int[] labelled = new int[sites];
    Arrays.fill(noisy, Levels.PURE_NOISE);
    Arrays.fill(labelled, noisiest);
    noisy[2] = labelled[2] = 1;
    try (TorchNetwork network = TorchNetwork.open(file, true, NOISE, Device.cpu())) {
      network.setPureNoiseVisits(noisiest);
      LaneBatch batch = new LaneBatch(1, sites, SHAPE.vocabularySize());
      batch.add(state, labelled, plain);
      float[] expected = network.logits(batch);
      batch.clear();
      batch.add(state, noisy, scheduled);
      assertThat(network.logits(batch)).isEqualTo(expected);
      assertThat(batch.step(0)).isEqualTo(scheduled);
      batch.clear();
      batch.add(state, labelled, LaneStep.heatBath(sites + 1, SCAN.siteAt(1), 7, 1, 1, 1));
      assertThat(network.logits(batch)).isNotEqualTo(expected);
    }
  }

  @Test
  void theTokenAtTheHiddenSiteHasNoEffect() {
    LaneBatch batch = new LaneBatch(2, SHAPE.siteCount(), SHAPE.vocabularySize());
    LaneStep step = LaneStep.heatBath(8, SCAN.siteAt(8), 7, 0.5, 1, 1);
    for (int token : new int[] {0, 8}) {
      int[] state = {1, 3, 4, 5, 6, 7};
      state[step.site()] = token;
      batch.add(state, new int[] {1, 1, 1, 1, 1, 1}, step);
    }
    assertThat(batch.state(0)).isEqualTo(batch.state(1));
    assertThat(batch.step(1)).isEqualTo(step);
  }

  @Test
  void aLanesLogitsHardlyMoveWithTheBatchAndItsTokenDoesNot() {
    Model model = ModelRepository.at(Path.of("../models")).open("tales");
    int stepCount = model.manifest().getSiteCount() * model.manifest().getMaxSweeps();
    double tolerance = 1e-4;
    double largest = 0;
    int firm = 0;
    try (TorchNetwork network = TorchNetwork.open(model, Device.cpu())) {
      for (int lanes : new int[] {1, 2, 4, 8, 16}) {
        for (int round = 0; round < 4; round++) {
          LaneBatch batch =
              Networks.randomLanes(lanes, model.scan(), model.noiseLaw(), stepCount, round);
          float[] together = network.logits(batch);
          LaneOutcomes outcomes = network.decide(batch);
          for (int lane = 0; lane < lanes; lane++) {
            LaneBatch single = batch.single(lane);
            float[] alone = network.logits(single);
            for (int token = 0; token < alone.length; token++) {
              double difference = Math.abs(alone[token] - together[lane * alone.length + token]);
              largest = Math.max(largest, difference);
            }
            if (outcomes.margin(lane) >= tolerance) {
              firm++;
              assertThat(outcomes.token(lane)).isEqualTo(network.decide(single).token(0));
            }
          }
        }
      }
    }
    assertThat(largest).isLessThan(DEVIATION);
    assertThat(2 * largest).isLessThan(tolerance);
    assertThat(firm).isPositive();
  }

  @Test
  void theSameChainHasTheSameTokensInBatchesOfEverySize() {
    Model model = ModelRepository.at(Path.of("../models")).open("tales");
    try (TorchNetwork network = TorchNetwork.open(model, Device.cpu())) {
      int[] alone = new BatchedChain(model, network, 1).run();
      for (int lanes : new int[] {2, 4, 8, 16}) {
        assertThat(new BatchedChain(model, network, lanes).run()).isEqualTo(alone);
      }
    }
  }

  @Test
  void theLanesOfAPassAreLimitedByTheArrayOfItsNoise() {
    Model model = ModelRepository.at(Path.of("../models")).open("tales");
    try (TorchNetwork network = TorchNetwork.open(model, Device.cpu())) {
      long numbersALane = 2L * model.manifest().getVocabularySize();
      assertThat(network.maxLanes() * numbersALane).isLessThan(Integer.MAX_VALUE);
      assertThat((network.maxLanes() + 1) * numbersALane).isGreaterThan(Integer.MAX_VALUE - 9L);
    }
  }

  private static Decision reference(LogitKind kind, double[] logits, LaneBatch batch, int lane) {
    LaneStep step = batch.step(lane);
    ChainRandomness randomness = new ChainRandomness(step.seed());
    return HeatBath.decide(
        kind.law(logits, batch.visits(lane)[step.site()] - 1, NOISE),
        step.temperature(),
        step.topP(),
        token -> randomness.gumbel(step.step(), token));
  }

  private static double[] row(float[] logits, int lane) {
    double[] row = new double[SHAPE.vocabularySize()];
    Arrays.setAll(row, token -> logits[lane * row.length + token]);
    return row;
  }
}
