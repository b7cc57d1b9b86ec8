package org.glauber.core.sampling;

import java.util.Arrays;

/**
 * The outcomes expected of a chain's questions: a hash table with linear probing. Guesses of steps
 * that were executed are dropped when it is full, so that its memory goes by the window and the
 * number of sites and not by the number of steps. A chain that never looks ahead has no table.
 */
final class Guesses {
  private static final int LEAST_CAPACITY = 16;
  private static final int NO_QUESTION = -1;

  private int[] questions = new int[0]; // (place) a step
  private int[] tokens = new int[0]; // (place)
  private int size;

  /** The guess for a question, {@link Lookahead#NONE} where there is none. */
  int of(int question) {
    if (questions.length == 0) {
      return Lookahead.NONE;
    }
    int place = place(question);
    return questions[place] == question ? tokens[place] : Lookahead.NONE;
  }

  /**
   * Keeps a guess; {@link Lookahead#NONE} takes one back.
   *
   * @param chainStep n: guesses of steps from n on are not needed any more
   */
  void put(int question, int token, int chainStep) {
    if (token == Lookahead.NONE && of(question) == Lookahead.NONE) {
      return;
    }
    if (4 * (size + 1) > 3 * questions.length) {
      drop(chainStep);
    }
    int place = place(question);
    if (questions[place] == NO_QUESTION) {
      questions[place] = question;
      size++;
    }
    tokens[place] = token;
  }

  /** Makes room: half of the table is empty afterwards, so that this is rare. */
  private void drop(int chainStep) {
    int[] oldQuestions = questions;
    int[] oldTokens = tokens;
    int kept = (int) Arrays.stream(oldQuestions).filter(it -> isNeeded(it, chainStep)).count();
    int capacity = Math.max(LEAST_CAPACITY, Integer.highestOneBit(Math.max(1, kept)) << 2);
    questions = new int[capacity];
    tokens = new int[capacity];
    Arrays.fill(questions, NO_QUESTION);
    size = kept;
    for (int old = 0; old < oldQuestions.length; old++) {
      if (isNeeded(oldQuestions[old], chainStep)) {
        int place = place(oldQuestions[old]);
        questions[place] = oldQuestions[old];
        tokens[place] = oldTokens[old];
      }
    }
  }

  private static boolean isNeeded(int question, int chainStep) {
    return question != NO_QUESTION && question < chainStep;
  }

  /** Where the question is, or would be. */
  private int place(int question) {
    int place = question * 0x9E3779B9 >>> Integer.numberOfLeadingZeros(questions.length) + 1;
    while (questions[place] != question && questions[place] != NO_QUESTION) {
      place = (place + 1) & (questions.length - 1);
    }
    return place;
  }
}
