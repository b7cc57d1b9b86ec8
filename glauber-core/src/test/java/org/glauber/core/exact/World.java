package org.glauber.core.exact;

import java.util.List;
import java.util.Random;
import org.glauber.core.Clamps;
import org.glauber.core.ForwardChain;
import org.glauber.core.Levels;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.TokenLaw;
import org.glauber.core.Visits;
import org.glauber.core.sampling.Denoiser;

/**
 * A small model whose laws can be computed exactly: laws over all states are arrays indexed by
 * {@link Table#indexOf}, and steps push them forward by the definition of a step.
 *
 * @param given (site) the clamped sites' tokens, and anything elsewhere
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record World(String name, Table table, NoiseLaw noise, Visits visits, int[] given) {

  /** Worlds with various scans, sweeps, noise laws and clamps, within a few dozen states. */
  public static List<World> all() {
    Random random = new Random(20250601);
    Table threeByThree = Table.of(3, 3, state -> 0.01 + Math.pow(random.nextDouble(), 8));
    Table sparse =
        Table.of(
            4, 3, state -> has(state, 3) || state[0] + state[2] == 2 ? 0 : random.nextDouble());
    Table fourBits = Table.of(2, 4, state -> 0.01 + Math.pow(random.nextDouble(), 8));
    Scan permuted = Scan.of(new int[] {2, 0, 1});
    NoiseLaw uneven = NoiseLaw.of(0.7, new double[] {0.2, 0.5, 0.3});
    NoiseLaw reserving = NoiseLaw.of(0.8, new double[] {0.5, 0.3, 0.2, 0});
    Scan scanOfFour = Scan.of(new int[] {3, 1, 0, 2});
    return List.of(
        new World(
            "the paper's round robin and noise, two sweeps",
            threeByThree,
            NoiseLaw.uniform(3, 0.5),
            Visits.unclamped(Scan.identity(3), Levels.unlabelled(2)),
            new int[3]),
        new World(
            "permuted, uneven noise, three sweeps",
            threeByThree,
            uneven,
            Visits.unclamped(permuted, Levels.unlabelled(3)),
            new int[3]),
        new World(
            "permuted, a reserved token, impossible states, one sweep",
            sparse,
            reserving,
            Visits.unclamped(permuted, Levels.unlabelled(1)),
            new int[3]),
        new World(
            "permuted, two of four sites clamped, two sweeps",
            fourBits,
            NoiseLaw.of(0.5, new double[] {0.4, 0.6}),
            new Visits(scanOfFour, Clamps.of(4, 1, 2), Levels.unlabelled(2)),
            new int[] {0, 1, 0, 0}),
        new World(
            "permuted, a reserved token, impossible states, one sweep from pure noise",
            sparse,
            reserving,
            Visits.unclamped(permuted, Levels.sweeps(1)),
            new int[3]),
        new World(
            "permuted, one of four sites clamped, a schedule from pure noise",
            fourBits,
            NoiseLaw.of(0.8, new double[] {0.4, 0.6}),
            new Visits(scanOfFour, Clamps.of(4, 1), Levels.of(9, 4, 1, 0)),
            new int[] {0, 1, 0, 0}));
  }

  /** T. */
  public int stepCount() {
    return visits.stepCount();
  }

  /** The exact denoiser. */
  public TabularModel model(LogitKind kind) {
    return new TabularModel(table, noise, kind);
  }

  /** The forward chain. */
  public ForwardChain forward() {
    return new ForwardChain(noise, visits);
  }

  /** The law the chain should generate: the table's, given the clamped tokens. */
  public double[] target() {
    double[] law = new double[table.stateCount()];
    double sum = 0;
    for (int index = 0; index < law.length; index++) {
      law[index] = agreesWithClamps(table.stateAt(index)) ? table.probability(index) : 0;
      sum += law[index];
    }
    for (int index = 0; index < law.length; index++) {
      law[index] /= sum;
    }
    return law;
  }

  /** The law of x_T: π at free sites, the given tokens at clamped ones. */
  public double[] initialLaw() {
    double[] law = new double[table.stateCount()];
    for (int index = 0; index < law.length; index++) {
      int[] state = table.stateAt(index);
      law[index] = agreesWithClamps(state) ? 1 : 0;
      for (int site = 0; site < state.length; site++) {
        law[index] *= visits.clamps().isClamped(site) ? 1 : noise.probability(state[site]);
      }
    }
    return law;
  }

  /** The law of X_n, n = {@code step}, pushed from {@link #target} through n forward steps. */
  public double[] lawAt(int step) {
    double[] law = target();
    for (int t = 0; t < step; t++) {
      law = visits.isSkipped(t) ? law : forward(law, t);
    }
    return law;
  }

  /** The law of X_0 when X_T has {@code law}, pushed through the kernels of {@code denoiser}. */
  public double[] generatedFrom(double[] law, Denoiser denoiser) {
    for (int step = stepCount() - 1; step >= 0; step--) {
      law = visits.isSkipped(step) ? law : reverse(law, step, denoiser);
    }
    return law;
  }

  /**
   * The law from which step t redraws its site with {@code denoiser} when the chain is in a state.
   */
  public TokenLaw kernel(int[] state, int step, Denoiser denoiser) {
    int site = visits.scan().siteAt(step);
    double[] logits = denoiser.logits(state, visits.networkStep(step), site, visits.after(step));
    return denoiser.logitKind().law(logits, visits.before(site, step), noise);
  }

  /** The probability that forward step t keeps its site's token. */
  public double keepProbability(int step) {
    Levels levels = visits.levels();
    int sweep = step / visits.siteCount();
    boolean isLast = sweep + 1 == levels.sweepCount();
    return isLast && levels.isLabelled()
        ? 0
        : Math.pow(noise.keepProbability(), levels.visits(sweep + 1) - levels.visits(sweep));
  }

  private double[] forward(double[] law, int step) {
    double[] next = new double[law.length];
    double keep = keepProbability(step);
    for (int index = 0; index < law.length; index++) {
      next[index] += keep * law[index];
      int[] state = table.stateAt(index);
      for (int token = 0; token < table.vocabularySize(); token++) {
        state[visits.scan().siteAt(step)] = token;
        next[table.indexOf(state)] += (1 - keep) * noise.probability(token) * law[index];
      }
    }
    return next;
  }

  private double[] reverse(double[] law, int step, Denoiser denoiser) {
    double[] next = new double[law.length];
    for (int index = 0; index < law.length; index++) {
      if (law[index] > 0) {
        int[] state = table.stateAt(index);
        TokenLaw kernel = kernel(state, step, denoiser);
        for (int token = 0; token < table.vocabularySize(); token++) {
          state[visits.scan().siteAt(step)] = token;
          next[table.indexOf(state)] += law[index] * kernel.probability(token);
        }
      }
    }
    return next;
  }

  private boolean agreesWithClamps(int[] state) {
    for (int site = 0; site < state.length; site++) {
      if (visits.clamps().isClamped(site) && state[site] != given[site]) {
        return false;
      }
    }
    return true;
  }

  private static boolean has(int[] state, int token) {
    for (int held : state) {
      if (held == token) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return name;
  }
}
