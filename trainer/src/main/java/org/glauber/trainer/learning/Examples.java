package org.glauber.trainer.learning;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.glauber.core.Clamps;
import org.glauber.core.ForwardChain;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.trainer.corpus.Corpus;

/**
 * Draws the examples of Algorithm 1. Example k is a function of the recipe's seed and k alone, so a
 * resumed run sees what an unbroken one would have seen.
 *
 * <p>An example is a clean state, a step t, and X_{t+1} from the closed form and one explicit step.
 * Its question is: what was the token at i_t? On a CPU one question a state wastes the forward
 * pass, so further sites may be hidden beside i_t and asked about too, each with the visits it has
 * had. That asks for the law given fewer sites; the network sees how many are hidden and keeps the
 * questions apart.
 */
final class Examples {
  private static final double SINGLE_SHARE = 0.2;

  /** The opening's steps are the first of this many parts of the first sweep. */
  private static final int OPENING_PART = 4;

  private final Recipe recipe;
  private final Corpus corpus;
  private final Scan scan;
  private final NoiseLaw noise;

  Examples(Recipe recipe, Corpus corpus, Scan scan, NoiseLaw noise) {
    this.recipe = recipe;
    this.corpus = corpus;
    this.scan = scan;
    this.noise = noise;
  }

  /** The examples of an update, 0-based. */
  ExampleBatch batch(long update) {
    ExampleBatch batch =
        new ExampleBatch(recipe.batch(), recipe.shape().siteCount(), recipe.hiddenSites(update));
    for (int row = 0; row < recipe.batch(); row++) {
      long number = update * recipe.batch() + row;
      fill(
          batch,
          row,
          recipe.isOpening(update),
          new SplittableRandom(recipe.seed() * 0x9E3779B97F4A7C15L + number));
    }
    batch.shareWeight();
    return batch;
  }

  private void fill(ExampleBatch batch, int row, boolean isOpening, RandomGenerator random) {
    int[] clean = corpus.draw(scan.siteCount(), random);
    double clampedShare = isOpening ? 0 : recipe.clampedShare();
    Clamps clamps = ClampLaw.draw(scan.siteCount(), clampedShare, random);
    Visits visits = new Visits(scan, clamps, Levels.unlabelled(recipe.shape().maxSweeps()));
    ForwardChain chain = new ForwardChain(noise, visits);
    int step =
        isOpening
            ? random.nextInt(Math.ceilDiv(scan.siteCount(), OPENING_PART))
            : drawStep(visits, random);
    int[] state = chain.sample(clean, step, random);
    boolean isNoiseStep = chain.visit(state, step, random);
    batch.state(row, state, step, visits.after(step));

    int site = scan.siteAt(step);
    int before = visits.before(site, step);
    batch.ask(row, site, clean[site], state[site], isNoiseStep, kappa(before));
    int others = drawOthers(batch.questions(), random);
    for (int k = 0; k < others; k++) {
      int other = random.nextInt(scan.siteCount());
      if (!clamps.isClamped(other) && !batch.isHidden(row, other)) {
        int visitsBefore = Math.max(0, visits.before(other, step + 1) - 1);
        boolean isNoise = random.nextDouble() >= noise.keepProbability();
        int kept = random.nextDouble() < kappa(visitsBefore) ? clean[other] : noiseToken(random);
        int seen = isNoise ? noiseToken(random) : kept;
        batch.ask(row, other, clean[other], seen, isNoise, kappa(visitsBefore));
      }
    }
  }

  /** t = ⌊T·u^power⌋, drawn again while it visits a clamped site. */
  private int drawStep(Visits visits, RandomGenerator random) {
    while (true) {
      double share = Math.pow(random.nextDouble(), recipe.stepPower());
      int step = (int) (share * recipe.stepCount());
      if (!visits.isSkipped(step)) {
        return step;
      }
    }
  }

  private static int drawOthers(int questions, RandomGenerator random) {
    if (questions == 1 || random.nextDouble() < SINGLE_SHARE) {
      return 0;
    }
    return random.nextInt(1, questions);
  }

  private double kappa(int visits) {
    return noise.cleanProbability(visits);
  }

  private int noiseToken(RandomGenerator random) {
    return noise.tokenAt(random.nextDouble());
  }
}
