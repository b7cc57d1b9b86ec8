package org.glauber.denoiser.loop;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.glauber.core.Lemma;
import org.glauber.core.TokenLaw;
import org.glauber.core.exact.TabularModel;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneNetwork;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.core.lane.LaneStep;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.Decision;
import org.glauber.core.sampling.HeatBath;

/** A network that computes the exact conditionals of a table, with the reference sampler. */
public final class TabularNetwork implements LaneNetwork {
  private final TabularModel table;
  int passes;
  int guesses;
  int largestBatch;
  int invalidLane = -1;
  double batchNoise; // the movement of every logit in a batch of two lanes or more
  int failuresToCome;
  int guessFailuresToCome;
  int failsAtCall = -1; // counted from 0, calls that fail included
  private final SplittableRandom random = new SplittableRandom(1);
  private int calls;
  public Runnable onPass = () -> {};

  TabularNetwork(TabularModel table) {
    this.table = table;
  }

  @Override
  public LaneOutcomes decide(LaneBatch batch) {
    return outcomes(batch, LaneOutcomes.WIDTH);
  }

  @Override
  public LaneOutcomes decideAhead(LaneBatch batch) {
    return outcomes(batch, LaneOutcomes.WIDTH_AHEAD);
  }

  @Override
  public LaneOutcomes guess(LaneBatch batch) {
    if (guessFailuresToCome > 0) {
      guessFailuresToCome--;
      throw new IllegalStateException("out of memory");
    }
    guesses += batch.size();
    double[] rows = new double[batch.size() * LaneOutcomes.WIDTH];
    double[] nothingKnown = new double[table.noise().vocabularySize()];
    for (int lane = 0; lane < batch.size(); lane++) {
      TokenLaw law = Lemma.law(nothingKnown, table.noise());
      rows[lane * LaneOutcomes.WIDTH] = draw(law, batch.step(lane)).token();
    }
    return new LaneOutcomes(rows, LaneOutcomes.WIDTH);
  }

  private LaneOutcomes outcomes(LaneBatch batch, int width) {
    if (calls++ == failsAtCall) {
      throw new IllegalStateException("out of memory");
    }
    if (failuresToCome > 0) {
      failuresToCome--;
      throw new IllegalStateException("out of memory");
    }
    passes++;
    onPass.run();
    largestBatch = Math.max(largestBatch, batch.size());
    double[] rows = new double[batch.size() * width];
    for (int lane = 0; lane < batch.size(); lane++) {
      LaneStep asked = batch.step(lane);
      TokenLaw clean = cleanLaw(batch, lane);
      Decision decision = draw(mixed(clean, asked), asked);
      rows[lane * width] = decision.token();
      rows[lane * width + 1] = decision.margin();
      rows[lane * width + 2] = lane == invalidLane ? Double.NaN : 0;
      if (width == LaneOutcomes.WIDTH_AHEAD) {
        LaneStep next = batch.next(lane);
        rows[lane * width + 3] = draw(mixed(clean, next), next).token();
      }
    }
    return new LaneOutcomes(rows, width);
  }

  private TokenLaw cleanLaw(LaneBatch batch, int lane) {
    int[] visits = batch.visits(lane);
    LaneStep asked = batch.step(lane);
    double[] logits = table.logits(batch.state(lane), asked.step(), asked.site(), visits);
    if (batch.size() > 1 && batchNoise > 0) {
      Arrays.setAll(logits, token -> logits[token] + (random.nextBoolean() ? 1 : -1) * batchNoise);
    }
    return table.logitKind().cleanLaw(logits, visits[asked.site()] - 1, table.noise());
  }

  /** κp0 + (1 - κ)π with the clean part as κ, which is a power of Π(φ). */
  private TokenLaw mixed(TokenLaw clean, LaneStep step) {
    double power = Math.log(step.cleanPart()) / Math.log(table.noise().keepProbability());
    return table.noise().noised(clean, (int) Math.round(power));
  }

  private static Decision draw(TokenLaw law, LaneStep step) {
    ChainRandomness randomness = new ChainRandomness(step.seed());
    return HeatBath.decide(
        law, step.temperature(), step.topP(), token -> randomness.gumbel(step.step(), token));
  }

  @Override
  public void close() {}
}
