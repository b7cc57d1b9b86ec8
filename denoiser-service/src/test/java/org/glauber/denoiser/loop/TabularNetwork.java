package org.glauber.denoiser.loop;

import org.glauber.core.exact.TabularModel;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.Decision;
import org.glauber.core.sampling.HeatBath;
import org.glauber.network.lane.LaneBatch;
import org.glauber.network.lane.LaneNetwork;
import org.glauber.network.lane.LaneOutcomes;
import org.glauber.network.lane.LaneStep;

/** The exact conditionals of a table in place of a network, with the reference sampler. */
final class TabularNetwork implements LaneNetwork {
  private final TabularModel table;
  int passes;
  int largestBatch;
  int lawlessLane = -1;
  int failuresToCome;

  TabularNetwork(TabularModel table) {
    this.table = table;
  }

  @Override
  public LaneOutcomes decide(LaneBatch batch) {
    if (failuresToCome > 0) {
      failuresToCome--;
      throw new IllegalStateException("out of memory");
    }
    passes++;
    largestBatch = Math.max(largestBatch, batch.size());
    double[] rows = new double[batch.size() * LaneOutcomes.WIDTH];
    for (int lane = 0; lane < batch.size(); lane++) {
      Decision decision = decide(batch, lane);
      rows[lane * LaneOutcomes.WIDTH] = decision.token();
      rows[lane * LaneOutcomes.WIDTH + 1] = decision.margin();
      rows[lane * LaneOutcomes.WIDTH + 2] = lane == lawlessLane ? Double.NaN : 0;
    }
    return new LaneOutcomes(rows);
  }

  private Decision decide(LaneBatch batch, int lane) {
    int[] visits = batch.visits(lane);
    LaneStep asked = batch.step(lane);
    double[] logits = table.logits(batch.state(lane), asked.step(), asked.site(), visits);
    ChainRandomness randomness = new ChainRandomness(asked.seed());
    return HeatBath.decide(
        table.logitKind().law(logits, visits[asked.site()] - 1, table.noise()),
        asked.temperature(),
        asked.topP(),
        token -> randomness.gumbel(asked.step(), token));
  }

  @Override
  public void close() {}
}
