package org.glauber.trainer.corpus;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Which examples of a person's own data are not trained on: every hundredth. Data of fewer than a
 * hundred examples has nothing to spare; what is measured on it is then what was trained on.
 */
final class HeldOut {
  private static final int EVERY = 100;

  private HeldOut() {}

  static <T> List<T> of(List<T> all) {
    return all.size() < EVERY ? all : chosen(all, true);
  }

  static <T> List<T> others(List<T> all) {
    return all.size() < EVERY ? all : chosen(all, false);
  }

  private static <T> List<T> chosen(List<T> all, boolean isHeldOut) {
    return IntStream.range(0, all.size())
        .filter(k -> (k % EVERY == EVERY - 1) == isHeldOut)
        .mapToObj(all::get)
        .toList();
  }
}
