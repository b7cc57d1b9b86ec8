package org.glauber.denoiser.loop;

import java.util.stream.IntStream;
import org.glauber.core.exact.TabularModel;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.Decision;
import org.glauber.core.sampling.HeatBath;
import org.glauber.network.lane.LaneBatch;
import org.glauber.network.lane.LaneNetwork;
import org.glauber.network.lane.LaneOutcomes;

/** The exact conditionals of a table in place of a network, with the reference sampler. */
final class TabularNetwork implements LaneNetwork {
  private final TabularModel table;
  int passes;
  int largestBatch;
  int lawlessLane = -1;

  TabularNetwork(TabularModel table) {
    this.table = table;
  }

  @Override
  public LaneOutcomes decide(LaneBatch batch) {
    passes++;
    largestBatch = Math.max(largestBatch, batch.size());
    double[] rows = new double[batch.size() * LaneOutcomes.WIDTH];
    for (int lane = 0; lane < batch.size(); lane++) {
      Decision decision = decide(batch, lane);
      rows[lane * LaneOutcomes.WIDTH] = decision.token();
      rows[lane * LaneOutcomes.WIDTH + 1] = decision.margin();
      rows[lane * LaneOutcomes.WIDTH + 2] = lane == lawlessLane ? 0 : 1;
    }
    return new LaneOutcomes(rows);
  }

  private Decision decide(LaneBatch batch, int lane) {
    int[] state = row(batch.tokens(), lane, batch.siteCount());
    int[] visits = row(batch.visits(), lane, batch.siteCount());
    int site = (int) batch.sites()[lane];
    int step = (int) batch.steps()[lane];
    long seed = batch.highSeeds()[lane] << 32 | batch.lowSeeds()[lane];
    double[] logits = table.logits(state, step, site, visits);
    ChainRandomness randomness = new ChainRandomness(seed);
    return HeatBath.decide(
        table.logitKind().law(logits, visits[site] - 1, table.noise()),
        batch.temperatures()[lane],
        batch.topPs()[lane],
        token -> randomness.gumbel(step, token));
  }

  private static int[] row(long[] values, int lane, int siteCount) {
    return IntStream.range(0, siteCount).map(k -> (int) values[lane * siteCount + k]).toArray();
  }

  @Override
  public void close() {}
}
