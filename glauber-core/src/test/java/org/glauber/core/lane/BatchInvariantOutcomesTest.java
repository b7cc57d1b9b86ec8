package org.glauber.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchInvariantOutcomesTest {

  /** In a batch the margins are NaN, 0, below, at and above the tolerance. */
  @Test
  void aNanMarginIsDecidedAgain() {
    LaneBatch batch = new LaneBatch(5, 1, 3);
    for (int lane = 0; lane < 5; lane++) {
      batch.add(new int[1], new int[1], LaneStep.heatBath(lane, 0, 0, 1, 1, 1));
    }
    BatchInvariantOutcomes outcomes =
        BatchInvariantOutcomes.of(new Margins(Double.NaN, 0, 0.09, 0.1, 0.2), batch, 0.1, false);
    for (int lane = 0; lane < 5; lane++) {
      assertThat(outcomes.isClose(lane)).isEqualTo(lane < 3);
      assertThat(outcomes.token(lane)).isEqualTo(lane < 3 ? 1 : 2);
    }
  }

  /** Decides token 2 in a batch and token 1 for a lane alone. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Margins(double... margins) implements LaneNetwork {

    @Override
    public LaneOutcomes decide(LaneBatch batch) {
      double[] rows = new double[batch.size() * LaneOutcomes.WIDTH];
      for (int lane = 0; lane < batch.size(); lane++) {
        rows[lane * LaneOutcomes.WIDTH] = batch.size() > 1 ? 2 : 1;
        rows[lane * LaneOutcomes.WIDTH + 1] = margins[lane];
      }
      return new LaneOutcomes(rows, LaneOutcomes.WIDTH);
    }

    @Override
    public LaneOutcomes decideAhead(LaneBatch batch) {
      throw new AssertionError("the test does not look ahead");
    }

    @Override
    public LaneOutcomes guess(LaneBatch batch) {
      throw new AssertionError("the test does not guess");
    }

    @Override
    public void close() {}
  }
}
