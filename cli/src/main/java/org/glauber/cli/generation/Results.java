package org.glauber.cli.generation;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;

/**
 * The results of a call's generations by index, as they come.
 *
 * @param <T> a result
 */
public final class Results<T> {
  private final SortedMap<Integer, T> byIndex = new TreeMap<>();

  /** Generation {@code index} has ended. */
  public void put(int index, T result) {
    byIndex.put(index, result);
  }

  /**
   * The results of a call that is over.
   *
   * @param count how many were asked for
   * @param what they are, as {@code text}
   * @throws CommandFailure when one is missing
   */
  public List<T> all(int count, String what) {
    if (byIndex.size() != count) {
      throw new CommandFailure(
          ExitCode.INTERNAL, "The gateway ended the call before every " + what + " was finished.");
    }
    return List.copyOf(byIndex.values());
  }
}
