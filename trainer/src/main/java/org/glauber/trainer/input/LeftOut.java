package org.glauber.trainer.input;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Records which items of a user's data were left out: a count for each reason and the names of the
 * first items.
 */
public final class LeftOut {
  private static final int NAMED = 10;

  private final Map<String, Reason> reasons = new LinkedHashMap<>();

  private static final class Reason {
    private final List<String> names = new ArrayList<>();
    private long count;

    private String sentence(String reason) {
      String more = count > names.size() ? ", …" : "";
      return String.format(
          Locale.ROOT, "%,d %s (%s%s)", count, reason, String.join(", ", names), more);
    }
  }

  /**
   * Records one item.
   *
   * @param reason phrase that follows the count, such as "too long"
   */
  public void add(String reason, String name) {
    Reason entry = reasons.computeIfAbsent(reason, _ -> new Reason());
    entry.count++;
    if (entry.names.size() < NAMED) {
      entry.names.add(name);
    }
  }

  /** Returns the number of items left out for any reason. */
  public long count() {
    return reasons.values().stream().mapToLong(reason -> reason.count).sum();
  }

  /**
   * Returns all reasons, as in {@code 2 empty (line 3, line 9); 1 too long (line 4)}; empty if
   * nothing was left out.
   */
  @Override
  public String toString() {
    return reasons.entrySet().stream()
        .map(entry -> entry.getValue().sentence(entry.getKey()))
        .collect(Collectors.joining("; "));
  }
}
