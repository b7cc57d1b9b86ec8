package org.glauber.core.sampling;

/** The next questions of a chain. Each is looked for once, when it is first asked for. */
final class Questions {
  private static final int NO_MORE = -1;

  private final ChainSteps steps;
  private int[] found = new int[8]; // a ring of the next questions, by falling step
  private int first;
  private int count;
  private int below; // those that are not found yet are below this step

  /**
   * @param chainStep n
   */
  Questions(ChainSteps steps, int chainStep) {
    this.steps = steps;
    this.below = chainStep;
  }

  /**
   * The step of the question after the next {@code ahead} ones, -1 where there are fewer.
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

  /** The next question is answered. */
  void answered() {
    first = (first + 1) % found.length;
    count--;
  }
}
