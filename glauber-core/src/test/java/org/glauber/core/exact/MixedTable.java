package org.glauber.core.exact;

import java.util.Arrays;
import org.glauber.core.Lemma;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.TokenLaw;
import org.glauber.core.sampling.Denoiser;

/**
 * The exact denoiser with clean logits for more states than {@link TabularModel} can enumerate. It
 * mixes noise into the table site by site, V^L·L·V operations, and answers calls with the same site
 * and visits by look-up.
 */
public final class MixedTable implements Denoiser {
  private final Table table;
  private final NoiseLaw noise;
  private int mixedSite = -1;
  private int[] mixedVisits = {};
  private double[] mixed = {}; // (index) P(x0_i, X_{-i})

  /** The denoiser of data whose law is a table. */
  public MixedTable(Table table, NoiseLaw noise) {
    this.table = table;
    this.noise = noise;
  }

  @Override
  public LogitKind logitKind() {
    return LogitKind.CLEAN;
  }

  @Override
  public double[] logits(int[] state, int step, int site, int[] visits) {
    if (site != mixedSite || !Arrays.equals(visits, mixedVisits)) {
      mix(site, visits);
    }
    int[] at = state.clone();
    double[] weights = new double[table.vocabularySize()];
    for (int token = 0; token < weights.length; token++) {
      at[site] = token;
      weights[token] = mixed[table.indexOf(at)];
    }
    return Lemma.cleanLogits(TokenLaw.ofWeights(weights), noise);
  }

  private void mix(int hidden, int[] visits) {
    mixedSite = hidden;
    mixedVisits = visits.clone();
    mixed = new double[table.stateCount()];
    Arrays.setAll(mixed, table::probability);
    int stride = 1; // of the site in an index
    for (int site = 0; site < table.siteCount(); site++) {
      if (site != hidden) {
        mix(stride, noise.cleanProbability(visits[site]));
      }
      stride *= table.vocabularySize();
    }
  }

  private void mix(int stride, double kappa) {
    int tokens = table.vocabularySize();
    for (int index = 0; index < mixed.length; index++) {
      if (index / stride % tokens == 0) {
        double sum = 0;
        for (int token = 0; token < tokens; token++) {
          sum += mixed[index + token * stride];
        }
        for (int token = 0; token < tokens; token++) {
          int at = index + token * stride;
          mixed[at] = kappa * mixed[at] + (1 - kappa) * noise.probability(token) * sum;
        }
      }
    }
  }
}
