package org.glauber.trainer.corpus;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Selects the examples of a user's own data that are held out from training: every hundredth. Data
 * of fewer than a hundred examples holds nothing out and is measured on the training examples.
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
