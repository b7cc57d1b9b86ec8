package org.glauber.trainer.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.glauber.core.Levels;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneNetwork;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.junit.jupiter.api.Test;

/** Tests that samples on a sheet are drawn in the same way as a service draws them. */
class GridSamplerTest {
  private static final int SITES = 3;
  private static final Scan SCAN = Scan.of(new int[] {2, 0, 1});

  /** Writes token 1 everywhere, and records the questions. */
  private static final class NotingNetwork implements LaneNetwork {
    private final List<Question> questions = new ArrayList<>();

    private record Question(List<Integer> visits, int step, int site, double cleanPart) {}

    @Override
    public LaneOutcomes decide(LaneBatch batch) {
      double[] rows = new double[batch.size() * LaneOutcomes.WIDTH];
      for (int lane = 0; lane < batch.size(); lane++) {
        questions.add(
            new Question(
                boxed(batch.visits(lane)),
                batch.step(lane).networkStep(),
                batch.step(lane).site(),
                batch.step(lane).cleanPart()));
        rows[lane * LaneOutcomes.WIDTH] = 1;
        rows[lane * LaneOutcomes.WIDTH + 1] = Double.POSITIVE_INFINITY;
      }
      return new LaneOutcomes(rows, LaneOutcomes.WIDTH);
    }

    @Override
    public LaneOutcomes decideAhead(LaneBatch batch) {
      throw new AssertionError("nothing looks ahead");
    }

    @Override
    public LaneOutcomes guess(LaneBatch batch) {
      throw new AssertionError("nothing looks ahead");
    }

    @Override
    public void close() {}
  }

  private static List<Integer> boxed(int[] numbers) {
    List<Integer> boxed = new ArrayList<>();
    for (int number : numbers) {
      boxed.add(number);
    }
    return boxed;
  }

  private static ModelManifest.Builder manifest() {
    return ModelManifest.newBuilder()
        .setSiteCount(SITES)
        .setVocabularySize(4)
        .setMaxSweeps(16)
        .setKeepProbability(0.8)
        .addAllScan(List.of(2, 0, 1));
  }

  private static void assertAsked(ModelManifest manifest, Sampling sampling, Levels levels) {
    NotingNetwork network = new NotingNetwork();
    int[][] states =
        new GridSampler(network, manifest, () -> {})
            .draw(1, sampling.toBuilder().setTemperature(1).setTopP(1).build());
    assertThat(states).isDeepEqualTo(new int[][] {{1, 1, 1}});
    Visits visits = Visits.unclamped(SCAN, levels);
    List<NotingNetwork.Question> expected = new ArrayList<>();
    for (int step = visits.stepCount() - 1; step >= 0; step--) {
      expected.add(
          new NotingNetwork.Question(
              boxed(visits.after(step)),
              visits.networkStep(step),
              SCAN.siteAt(step),
              Math.pow(0.8, visits.redrawnTo(step))));
    }
    assertThat(network.questions).isEqualTo(expected);
  }

  @Test
  void levelsStartFromPureNoiseAndDescendAsTheSamplingSays() {
    ModelManifest manifest = manifest().setPureNoiseVisits(16).build();
    Sampling levels = Sampling.newBuilder().setSweeps(3).addAllLevels(List.of(16, 5, 1, 0)).build();
    assertAsked(manifest, levels, Levels.of(16, 5, 1, 0));
    assertAsked(manifest, Sampling.newBuilder().setSweeps(2).build(), Levels.sweeps(2));
  }

  @Test
  void aManifestWithoutPureNoiseHasAnUnlabelledStart() {
    Sampling sweeps =
        Sampling.newBuilder().setSampler(Sampler.SAMPLER_HEAT_BATH).setSweeps(2).build();
    assertAsked(manifest().build(), sweeps, Levels.unlabelled(2));
  }
}
