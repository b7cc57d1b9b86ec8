package org.glauber.trainer.learning;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
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
 * <p>An example is a clean state, a level schedule, a step t of it, and the state that a chain has
 * when it executes t: sites that t's sweep has redrawn are at its level, the others at the level
 * above or, in the first sweep, pure noise. Its question is: what was the token at i_t? A step of
 * level m is drawn in proportion to κ_m, the probability that a thinned chain asks it. The expected
 * loss is then, but for a constant, a bound of the divergence of what is generated from the data.
 *
 * <p>On a CPU one question a state wastes the forward pass, so further ones are asked beside it. In
 * a first sweep these are the other sites of pure noise: a network sees them as hidden, so the
 * question is the chain's own. In a later one further sites are hidden, which asks for the law
 * given fewer sites than a chain shows; the run's last part does without.
 */
final class Examples {
  private static final double SINGLE_SHARE = 0.3;

  /**
   * What a row's weight goes by before the last part, a power of its questions: between the same
   * for every row, whose single questions are noisy, and the same for every question, which would
   * leave the chain's own hardly any.
   */
  private static final double QUESTIONS_POWER = 0.5;

  /** The opening's steps are the first of this many parts of the only sweep. */
  private static final int OPENING_PART = 2;

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
        new ExampleBatch(recipe.batch(), recipe.shape().siteCount(), recipe.hiddenSites());
    for (int row = 0; row < recipe.batch(); row++) {
      long number = update * recipe.batch() + row;
      fill(batch, row, update, new SplittableRandom(recipe.seed() * 0x9E3779B97F4A7C15L + number));
    }
    batch.shareWeight(recipe.isServed(update) ? 0 : QUESTIONS_POWER);
    return batch;
  }

  /**
   * Questions that a chain asks in one sweep, each at a rank drawn uniformly.
   *
   * @param sweep of the levels, 0 for the last
   */
  ExampleBatch served(Levels levels, int sweep, int rows, long seed) {
    ExampleBatch batch = new ExampleBatch(rows, recipe.shape().siteCount(), 1);
    Visits visits = Visits.unclamped(scan, levels);
    RandomGenerator random = new SplittableRandom(seed);
    for (int row = 0; row < rows; row++) {
      int step = sweep * scan.siteCount() + random.nextInt(scan.siteCount());
      new Example(batch, row, visits, step, random).ask();
    }
    batch.shareWeight(0);
    return batch;
  }

  private void fill(ExampleBatch batch, int row, long update, RandomGenerator random) {
    boolean isOpening = recipe.isOpening(update);
    Levels levels =
        isOpening ? Levels.sweeps(1) : LevelSchedules.draw(recipe.shape().maxSweeps(), random);
    double clampedShare = isOpening ? 0 : recipe.clampedShare();
    Visits visits = new Visits(scan, ClampLaw.draw(scan.siteCount(), clampedShare, random), levels);
    int step =
        isOpening
            ? random.nextInt(Math.ceilDiv(scan.siteCount(), OPENING_PART))
            : drawStep(visits, random);
    Example example = new Example(batch, row, visits, step, random);
    example.ask();
    if (step / scan.siteCount() == levels.sweepCount() - 1) {
      example.askAboutPureNoise();
    } else if (!recipe.isServed(update)) {
      example.hideOthers();
    }
  }

  /** A sweep in proportion to its κ, and in it a free site. */
  private int drawStep(Visits visits, RandomGenerator random) {
    Levels levels = visits.levels();
    double total = 0;
    for (int sweep = 0; sweep < levels.sweepCount(); sweep++) {
      total += noise.cleanProbability(levels.visits(sweep));
    }
    double rest = random.nextDouble() * total;
    int sweep = 0;
    while (sweep < levels.sweepCount() - 1
        && rest >= noise.cleanProbability(levels.visits(sweep))) {
      rest -= noise.cleanProbability(levels.visits(sweep));
      sweep++;
    }
    while (true) {
      int step = sweep * scan.siteCount() + random.nextInt(scan.siteCount());
      if (!visits.isSkipped(step)) {
        return step;
      }
    }
  }

  /** One row of a batch in the making. */
  private final class Example {
    private final ExampleBatch batch;
    private final int row;
    private final Visits visits;
    private final int step;
    private final RandomGenerator random;
    private final int[] clean; // (site)

    Example(ExampleBatch batch, int row, Visits visits, int step, RandomGenerator random) {
      this.batch = batch;
      this.row = row;
      this.visits = visits;
      this.step = step;
      this.random = random;
      this.clean = corpus.draw(scan.siteCount(), random);
      int[] state = new ForwardChain(noise, visits).sample(clean, step + 1, random);
      int[] shown = visits.after(step);
      for (int site = 0; site < shown.length; site++) {
        shown[site] = Math.min(shown[site], recipe.shape().pureNoiseVisits());
      }
      batch.state(row, state, visits.networkStep(step), shown);
    }

    /** The chain's question. */
    void ask() {
      ask(scan.siteAt(step));
    }

    /** Asks about sites that this sweep has not redrawn yet, which hold nothing but noise. */
    void askAboutPureNoise() {
      int last = step % scan.siteCount();
      int[] ranks = new int[last];
      for (int k = 0; k < last; k++) { // shuffled
        int other = random.nextInt(k + 1);
        ranks[k] = ranks[other];
        ranks[other] = k;
      }
      for (int k = 0; k < last && batch.hasRoom(row); k++) {
        askUnlessClamped(scan.siteAt(ranks[k]));
      }
    }

    /** Hides further sites, and asks about them. */
    void hideOthers() {
      int questions = batch.questions();
      if (questions == 1 || random.nextDouble() < SINGLE_SHARE) {
        return;
      }
      int others = random.nextInt(1, questions);
      for (int k = 0; k < others; k++) {
        int other = random.nextInt(scan.siteCount());
        if (!batch.isHidden(row, other)) {
          askUnlessClamped(other);
        }
      }
    }

    private void askUnlessClamped(int site) {
      if (!visits.clamps().isClamped(site)) {
        ask(site);
      }
    }

    /** Asks what a site's token was at the step's level, and shows what one more visit made. */
    private void ask(int site) {
      double kappa = noise.cleanProbability(visits.redrawnTo(step));
      int kept = random.nextDouble() < kappa ? clean[site] : noiseToken();
      boolean isNoise = random.nextDouble() >= noise.keepProbability();
      batch.ask(row, site, clean[site], isNoise ? noiseToken() : kept, isNoise, kappa);
    }

    private int noiseToken() {
      return noise.tokenAt(random.nextDouble());
    }
  }
}
