package org.glauber.core.lane;

import org.glauber.core.sampling.ChainSteps;

/** The upcoming questions of a chain, found lazily and once each. */
final class Questions {
  private static final int NO_MORE = -1;

  private final ChainSteps steps;
  private int[] found = new int[8]; // a ring buffer of the next questions, by descending step
  private int first;
  private int count;
  private int below; // questions not yet found are below this step

  /**
   * @param chainStep n
   */
  Questions(ChainSteps steps, int chainStep) {
    this.steps = steps;
    this.below = chainStep;
  }

  /**
   * The step of the question {@code ahead} questions after the next, or -1 when there are fewer.
   *
   * @param ahead 0 for the next question
   */
  int next(int ahead) {
    while (count <= ahead && below > 0) {
      int question = steps.lastQuestionBelow(below);
      below = Math.max(question, 0);
      if (question >= 0) {
        add(question);
      }
    }
    return ahead < count ? found[(first + ahead) % found.length] : NO_MORE;
  }

  private void add(int question) {
    if (count == found.length) {
      int[] larger = new int[2 * count];
      for (int k = 0; k < count; k++) {
        larger[k] = found[(first + k) % count];
      }
      found = larger;
      first = 0;
    }
    found[(first + count) % found.length] = question;
    count++;
  }

  /** Removes the next question, which was answered. */
  void answered() {
    first = (first + 1) % found.length;
    count--;
  }
}
