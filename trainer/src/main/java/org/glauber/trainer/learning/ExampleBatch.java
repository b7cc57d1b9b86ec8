package org.glauber.trainer.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** A batch of examples as the training source takes them; unasked questions have no weight. */
final class ExampleBatch {
  private final int rows;
  private final int siteCount;
  private final int questions;
  private final long[] tokens; // (row, site)
  private final long[] steps; // (row)
  private final long[] visits; // (row, site)
  private final long[] sites; // (row, question)
  private final long[] clean; // (row, question)
  private final long[] seen; // (row, question)
  private final float[] noisy; // (row, question)
  private final float[] kappa; // (row, question)
  private final float[] weights; // (row, question)
  private final int[] asked; // (row)
  private final boolean[] hidden; // (row, site)

  ExampleBatch(int rows, int siteCount, int questions) {
    this.rows = rows;
    this.siteCount = siteCount;
    this.questions = questions;
    tokens = new long[rows * siteCount];
    steps = new long[rows];
    visits = new long[rows * siteCount];
    sites = new long[rows * questions];
    clean = new long[rows * questions];
    seen = new long[rows * questions];
    noisy = new float[rows * questions];
    kappa = new float[rows * questions];
    weights = new float[rows * questions];
    asked = new int[rows];
    hidden = new boolean[rows * siteCount];
    Arrays.fill(kappa, 1);
  }

  int questions() {
    return questions;
  }

  boolean isHidden(int row, int site) {
    return hidden[row * siteCount + site];
  }

  void state(int row, int[] state, int step, int[] visitsAfter) {
    steps[row] = step;
    for (int site = 0; site < siteCount; site++) {
      tokens[row * siteCount + site] = state[site];
      visits[row * siteCount + site] = visitsAfter[site];
    }
  }

  void ask(int row, int site, int cleanToken, int seenToken, boolean isNoise, double siteKappa) {
    int k = row * questions + asked[row]++;
    hidden[row * siteCount + site] = true;
    sites[k] = site;
    clean[k] = cleanToken;
    seen[k] = seenToken;
    noisy[k] = isNoise ? 1 : 0;
    kappa[k] = (float) siteKappa;
    weights[k] = 1;
  }

  /** Gives every question the same weight, so that all sum to 1. */
  void shareWeight() {
    float each = 1f / Arrays.stream(asked).sum();
    for (int k = 0; k < weights.length; k++) {
      weights[k] *= each;
    }
  }

  /**
   * The arguments of a training method.
   *
   * @param hiddenToken V
   */
  NDList arguments(NDManager manager, String method, int hiddenToken, double rate) {
    long[] shown = tokens.clone();
    for (int k = 0; k < shown.length; k++) {
      shown[k] = hidden[k] ? hiddenToken : shown[k];
    }
    Shape bySite = new Shape(rows, siteCount);
    Shape byQuestion = new Shape(rows, questions);
    NDArray name = manager.create(0f);
    name.setName("module_method:" + method);
    return new NDList(
        name,
        manager.create(shown, bySite),
        manager.create(steps),
        manager.create(sites, byQuestion),
        manager.create(visits, bySite),
        manager.create(clean, byQuestion),
        manager.create(seen, byQuestion),
        manager.create(noisy, byQuestion),
        manager.create(kappa, byQuestion),
        manager.create(weights, byQuestion),
        manager.create(new float[] {(float) rate}));
  }
}
