package org.glauber.trainer.tales;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A generator that produces every sequence of choices once, like an odometer, so that a grammar
 * generates its whole language.
 */
final class EveryChoice implements RandomGenerator {
  private final List<Integer> choices = new ArrayList<>();
  private final List<Integer> bounds = new ArrayList<>();
  private int made;

  /** Returns all tales of a grammar, which must be small. */
  static Set<String> tales(TalesGrammar grammar) {
    Set<String> tales = new TreeSet<>();
    EveryChoice choice = new EveryChoice();
    do {
      tales.add(grammar.generate(choice));
    } while (choice.advance());
    return tales;
  }

  @Override
  public int nextInt(int bound) {
    if (made == choices.size()) {
      choices.add(0);
      bounds.add(bound);
    }
    return choices.get(made++);
  }

  @Override
  public long nextLong() {
    throw new UnsupportedOperationException("a choice has a bound");
  }

  /** Advances to the next sequence; returns false if there is none. */
  private boolean advance() {
    made = 0;
    while (!choices.isEmpty()) {
      int next = choices.removeLast() + 1;
      int bound = bounds.removeLast();
      if (next < bound) {
        choices.add(next);
        bounds.add(bound);
        return true;
      }
    }
    return false;
  }
}
