package org.glauber.core.lane;

import java.util.Arrays;

/**
 * The guessed outcomes of a chain's questions: a hash table with linear probing. When the table is
 * full, guesses of executed steps are dropped, so its memory depends on the window and the number
 * of sites, not on the number of steps. A chain that never looks ahead allocates no table.
 */
final class Guesses {
  private static final int LEAST_CAPACITY = 16;
  private static final int NO_QUESTION = -1;

  private int[] questions = new int[0]; // (slot) a step
  private int[] tokens = new int[0]; // (slot)
  private int size;

  /** The guess for a question, or {@link Lookahead#NONE} when there is none. */
  int of(int question) {
    if (questions.length == 0) {
      return Lookahead.NONE;
    }
    int slot = slot(question);
    return questions[slot] == question ? tokens[slot] : Lookahead.NONE;
  }

  /**
   * Stores a guess; {@link Lookahead#NONE} deletes it.
   *
   * @param chainStep n; guesses of the steps n and above are no longer needed
   */
  void put(int question, int token, int chainStep) {
    if (token == Lookahead.NONE && of(question) == Lookahead.NONE) {
      return;
    }
    if (4 * (size + 1) > 3 * questions.length) {
      drop(chainStep);
    }
    int slot = slot(question);
    if (questions[slot] == NO_QUESTION) {
      questions[slot] = question;
      size++;
    }
    tokens[slot] = token;
  }

  /**
   * Drops guesses that are no longer needed and resizes the table so that at least half of it is
   * empty, which makes further calls rare.
   */
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
        int slot = slot(oldQuestions[old]);
        questions[slot] = oldQuestions[old];
        tokens[slot] = oldTokens[old];
      }
    }
  }

  private static boolean isNeeded(int question, int chainStep) {
    return question != NO_QUESTION && question < chainStep;
  }

  /** The slot that holds the question, or the free slot where it belongs. */
  private int slot(int question) {
    int slot = question * 0x9E3779B9 >>> Integer.numberOfLeadingZeros(questions.length) + 1;
    while (questions[slot] != question && questions[slot] != NO_QUESTION) {
      slot = (slot + 1) & (questions.length - 1);
    }
    return slot;
  }
}
