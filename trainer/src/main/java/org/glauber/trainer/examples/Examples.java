package org.glauber.trainer.examples;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.glauber.core.ForwardChain;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.recipe.Recipe;

/**
 * Draws the training examples of Algorithm 1. Example k depends only on the recipe's seed and on k,
 * so a resumed run sees the same examples as an uninterrupted one.
 *
 * <p>An example consists of a clean state, a level schedule, a step t of that schedule, and the
 * state of a chain before step t: sites that the sweep of t has already redrawn are at its level,
 * the others are at the level above or, in the first sweep, pure noise. The question is which token
 * site i_t held. A step of level m is drawn in proportion to κ_m, the probability that a thinned
 * chain evaluates the network there. Up to a constant, the expected loss is then a bound of the
 * divergence between generated and real data.
 *
 * <p>On a CPU, one question per state wastes most of the forward pass, so more questions are added.
 * In a first sweep these are the other pure-noise sites: the network sees them as hidden, so the
 * questions are those of the chain. In later sweeps, more sites are hidden and asked about, which
 * trains the law given fewer sites than a chain shows; the last part of the run omits these
 * questions.
 */
public final class Examples {
  private static final double SINGLE_SHARE = 0.3;

  /**
   * Exponent of a row's number of questions in its weight, before the last part of the run. The
   * value is a compromise: equal weights of rows give much weight to noisy single questions, and
   * equal weights of questions leave hardly any weight to the questions of the chain.
   */
  private static final double QUESTIONS_POWER = 0.5;

  /** The steps of the opening come from the first of this many equal parts of the only sweep. */
  private static final int OPENING_PART = 2;

  private final Recipe recipe;
  private final Corpus corpus;
  private final Scan scan;
  private final NoiseLaw noise;

  /** Creates the source of the examples of a run. */
  public Examples(Recipe recipe, Corpus corpus, NoisingProcess process) {
    this.recipe = recipe;
    this.corpus = corpus;
    this.scan = process.scan();
    this.noise = process.noise();
  }

  /** Draws the examples of an update, counted from 0. */
  public ExampleBatch batch(long update) {
    int rows = recipe.size().batch();
    ExampleBatch batch =
        new ExampleBatch(rows, recipe.shape().siteCount(), recipe.mix().hiddenSites());
    for (int row = 0; row < rows; row++) {
      long number = update * rows + row;
      long seed = recipe.start().seed() * 0x9E3779B97F4A7C15L + number;
      fill(batch.row(row), update, new SplittableRandom(seed));
    }
    batch.shareWeight(recipe.isServed(update) ? 0 : QUESTIONS_POWER);
    return batch;
  }

  /**
   * Draws questions that a chain asks in one sweep, each at a uniformly drawn rank.
   *
   * @param sweep the sweep, counted down to 0 for the last
   */
  public ExampleBatch served(Levels levels, int sweep, int rows, long seed) {
    ExampleBatch batch = new ExampleBatch(rows, recipe.shape().siteCount(), 1);
    Visits visits = Visits.unclamped(scan, levels);
    RandomGenerator random = new SplittableRandom(seed);
    for (int row = 0; row < rows; row++) {
      int step = sweep * scan.siteCount() + random.nextInt(scan.siteCount());
      new Example(batch.row(row), visits, step, random).ask();
    }
    batch.shareWeight(0);
    return batch;
  }

  private void fill(ExampleBatch.Row row, long update, RandomGenerator random) {
    boolean isOpening = recipe.isOpening(update);
    Levels levels =
        isOpening ? Levels.sweeps(1) : LevelSchedules.draw(recipe.shape().maxSweeps(), random);
    double clampedShare = isOpening ? 0 : recipe.mix().clampedShare();
    Visits visits = new Visits(scan, ClampLaw.draw(scan.siteCount(), clampedShare, random), levels);
    int step =
        isOpening
            ? random.nextInt(Math.ceilDiv(scan.siteCount(), OPENING_PART))
            : drawStep(visits, random);
    Example example = new Example(row, visits, step, random);
    example.ask();
    if (step / scan.siteCount() == levels.sweepCount() - 1) {
      example.askAboutPureNoise();
    } else if (!recipe.isServed(update)) {
      example.hideOthers();
    }
  }

  /** Draws a sweep in proportion to its κ, and a free site of it. */
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

  /** One row of a batch, under construction. */
  private final class Example {
    private final ExampleBatch.Row row;
    private final Visits visits;
    private final int step;
    private final RandomGenerator random;
    private final int[] clean; // (site)

    Example(ExampleBatch.Row row, Visits visits, int step, RandomGenerator random) {
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
      row.state(state, visits.networkStep(step), shown);
    }

    /** Asks the chain's own question. */
    void ask() {
      ask(scan.siteAt(step));
    }

    /** Asks about the sites that this sweep has not redrawn yet, which hold pure noise. */
    void askAboutPureNoise() {
      int last = step % scan.siteCount();
      int[] ranks = new int[last];
      for (int k = 0; k < last; k++) { // Fisher-Yates shuffle
        int other = random.nextInt(k + 1);
        ranks[k] = ranks[other];
        ranks[other] = k;
      }
      for (int k = 0; k < last && row.hasRoom(); k++) {
        askUnlessClamped(scan.siteAt(ranks[k]));
      }
    }

    /** Hides more sites and asks about them. */
    void hideOthers() {
      int questions = recipe.mix().hiddenSites();
      if (questions == 1 || random.nextDouble() < SINGLE_SHARE) {
        return;
      }
      int others = random.nextInt(1, questions);
      for (int k = 0; k < others; k++) {
        int other = random.nextInt(scan.siteCount());
        if (!row.isHidden(other)) {
          askUnlessClamped(other);
        }
      }
    }

    private void askUnlessClamped(int site) {
      if (!visits.clamps().isClamped(site)) {
        ask(site);
      }
    }

    /**
     * Asks for the token that a site has at this step's level, and shows the token after one more
     * visit.
     */
    private void ask(int site) {
      double kappa = noise.cleanProbability(visits.redrawnTo(step));
      int kept = random.nextDouble() < kappa ? clean[site] : noiseToken();
      boolean isNoise = random.nextDouble() >= noise.keepProbability();
      int seen = isNoise ? noiseToken() : kept;
      row.ask(new Question(site, clean[site], seen, isNoise, kappa));
    }

    private int noiseToken() {
      return noise.tokenAt(random.nextDouble());
    }
  }
}
