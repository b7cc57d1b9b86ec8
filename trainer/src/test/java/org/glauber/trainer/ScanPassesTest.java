package org.glauber.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.TokenLaw;
import org.glauber.core.Visits;
import org.glauber.core.lane.Lookahead;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.ChainSteps;
import org.glauber.core.sampling.HeatBath;
import org.glauber.core.sampling.Sampling;
import org.junit.jupiter.api.Test;

/**
 * Compares how many passes lookahead needs with different scans, on texts with an exact denoiser.
 */
class ScanPassesTest {
  private static final int SITES = 48;
  private static final int WINDOW = 32;
  private static final int CHAINS = 10;
  private static final NoiseLaw NOISE = NoiseLaw.uniform(8, 0.5);
  private static final MarkovText TEXT = new MarkovText(NOISE);

  @Test
  void bitReversalTakesFewerPassesThanRandomOrdersAndThoseFewerThanRoundRobin() {
    int bitReversed = passes(Scans.bitReversed(SITES));
    int roundRobin = passes(Scan.identity(SITES));
    for (int seed = 1; seed <= 3; seed++) {
      assertThat(passes(Scans.shuffled(SITES, seed)))
          .isBetween((int) (1.05 * bitReversed), (int) (0.85 * roundRobin));
    }
  }

  private static int passes(Scan scan) {
    Visits visits = Visits.unclamped(scan, Levels.sweeps(4));
    int passes = 0;
    for (int seed = 0; seed < CHAINS; seed++) {
      ChainSteps steps = new ChainSteps(NOISE, visits, Sampling.EXACT, seed);
      int[] initial =
          new ChainRandomness(seed).initialState(new int[SITES], Clamps.none(SITES), NOISE);
      Lookahead chain = new Lookahead(steps, initial, steps.stepCount());
      while (chain.step() > 0) {
        passes++;
        pass(chain, steps);
      }
    }
    return passes;
  }

  private static void pass(Lookahead chain, ChainSteps steps) {
    for (int step : chain.unguessed(WINDOW)) {
      chain.guess(
          step, draw(TokenLaw.ofWeights(new double[] {1, 1, 1, 1, 1, 1, 1, 1}), step, steps));
    }
    List<TokenLaw> laws = new ArrayList<>(); // (lane) p0
    List<Integer> asked = new ArrayList<>(); // (lane) step
    chain.addLanes(
        WINDOW,
        (state, visits, step) -> {
          laws.add(TEXT.cleanLaw(state, visits, steps.siteAt(step)));
          asked.add(step);
        });
    chain.accept(
        new Lookahead.Outcomes() {
          @Override
          public int accept(int lane) {
            return draw(laws.get(lane), asked.get(lane), steps);
          }

          @Override
          public int reject(int lane) {
            return accept(lane);
          }

          @Override
          public int predictNext(int lane) {
            return draw(laws.get(lane), steps.nextQuestion(asked.get(lane)), steps);
          }
        },
        (step, site, token) -> {});
  }

  /** Draws the token for a step with the step's own noise, given p0. */
  private static int draw(TokenLaw clean, int step, ChainSteps steps) {
    TokenLaw law = NOISE.noised(clean, steps.visits().redrawnTo(step));
    return HeatBath.decide(law, 1, 1, token -> steps.randomness().gumbel(step, token)).token();
  }
}
