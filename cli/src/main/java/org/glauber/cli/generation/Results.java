package org.glauber.cli.generation;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;

/**
 * Collects the results of a call's generations by index.
 *
 * @param <T> a result
 */
public final class Results<T> {
  private final SortedMap<Integer, T> byIndex = new TreeMap<>();

  /** Records the result of generation {@code index}. */
  public void put(int index, T result) {
    byIndex.put(index, result);
  }

  /**
   * The results, after the call has ended.
   *
   * @param count the number of requested generations
   * @param what the noun for a result in a message, such as {@code text}
   * @throws CommandFailure if one is missing
   */
  public List<T> all(int count, String what) {
    if (byIndex.size() != count) {
      throw new CommandFailure(
          ExitCode.INTERNAL, "The gateway ended the call before every " + what + " was finished.");
    }
    return List.copyOf(byIndex.values());
  }
}
