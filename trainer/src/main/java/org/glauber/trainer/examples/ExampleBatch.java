package org.glauber.trainer.examples;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** A batch of examples in the format of the training module; unused questions have weight 0. */
public final class ExampleBatch {
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

  /** Returns a row, which can be changed until the arguments are created. */
  Row row(int row) {
    return new Row(row);
  }

  /** An example: the state that the network sees, and the questions about it. */
  final class Row {
    private final int row;

    private Row(int row) {
      this.row = row;
    }

    /** Returns whether there is space for another question. */
    boolean hasRoom() {
      return asked[row] < questions;
    }

    boolean isHidden(int site) {
      return hidden[row * siteCount + site];
    }

    void state(int[] state, int step, int[] visitsAfter) {
      steps[row] = step;
      for (int site = 0; site < siteCount; site++) {
        tokens[row * siteCount + site] = state[site];
        visits[row * siteCount + site] = visitsAfter[site];
      }
    }

    /** Hides a site and asks about it. */
    void ask(Question question) {
      int k = row * questions + asked[row]++;
      hidden[row * siteCount + question.site()] = true;
      sites[k] = question.site();
      clean[k] = question.clean();
      seen[k] = question.seen();
      noisy[k] = question.isNoise() ? 1 : 0;
      kappa[k] = (float) question.kappa();
    }
  }

  /**
   * Distributes a total weight of 1 over the rows, and each row's weight evenly over its questions.
   *
   * @param power exponent of a row's number of questions in its weight: 0 weighs all rows equally,
   *     1 all questions
   */
  void shareWeight(double power) {
    double sum = Arrays.stream(asked).mapToDouble(count -> Math.pow(count, power)).sum();
    for (int row = 0; row < rows; row++) {
      float each = (float) (Math.pow(asked[row], power) / asked[row] / sum);
      Arrays.fill(weights, row * questions, row * questions + asked[row], each);
    }
  }

  /**
   * Returns the arguments of an update.
   *
   * @param hiddenToken the token V, which marks hidden sites
   */
  public NDList update(NDManager manager, int hiddenToken, double rate) {
    Shape byQuestion = new Shape(rows, questions);
    NDList arguments = score(manager, hiddenToken);
    arguments.add(manager.create(seen, byQuestion));
    arguments.add(manager.create(noisy, byQuestion));
    arguments.add(manager.create(kappa, byQuestion));
    arguments.add(manager.create(weights, byQuestion));
    arguments.add(manager.create(new float[] {(float) rate}));
    return arguments;
  }

  /**
   * Returns the arguments of a score.
   *
   * @param hiddenToken the token V, which marks hidden sites
   */
  public NDList score(NDManager manager, int hiddenToken) {
    long[] shown = tokens.clone();
    for (int k = 0; k < shown.length; k++) {
      shown[k] = hidden[k] ? hiddenToken : shown[k];
    }
    Shape bySite = new Shape(rows, siteCount);
    Shape byQuestion = new Shape(rows, questions);
    return new NDList(
        manager.create(shown, bySite),
        manager.create(steps),
        manager.create(sites, byQuestion),
        manager.create(visits, bySite),
        manager.create(clean, byQuestion));
  }
}
