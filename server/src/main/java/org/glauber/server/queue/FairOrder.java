package org.glauber.server.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What a {@link FairQueue} would take out, in that order, as of one moment. Immutable; it tells in
 * O(log n) where in this order a piece would be that came now.
 *
 * <p>Each piece has a start: the work that its tenant has been given before it. The queue takes
 * pieces out in ascending order of their starts.
 *
 * @param <T> a piece of work
 */
public final class FairOrder<T> {
  private final Rules<T> rules;
  private final List<T> pieces;
  private final double[] starts; // (piece), ascending
  private final Map<String, Own<T>> lines = new HashMap<>();
  private final Own<T> nothing; // of a tenant that has no line

  /** What a queue goes by. */
  record Rules<T>(Function<T, String> tenant, ToLongFunction<T> amount, Comparator<T> order) {}

  /** A tenant's pieces in their order, and the work it has been given. */
  record Line<T>(String tenant, List<FairQueue.Waiting<T>> waiting, double given) {}

  /** A tenant's pieces in their order, and their starts and that of one more. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Own<T>(List<T> pieces, double[] starts) {}

  private record Place<T>(double start, long arrival, T piece) {}

  /**
   * @param owing (tenant without a piece) the work it has been given
   * @param given the work that a tenant is taken to have been given that is in neither
   */
  FairOrder(List<Line<T>> waiting, Map<String, Double> owing, double given, Rules<T> rules) {
    this.rules = rules;
    this.nothing = new Own<>(List.of(), new double[] {given});
    List<Place<T>> places = new ArrayList<>();
    for (Line<T> line : waiting) {
      double[] own = new double[line.waiting().size() + 1];
      own[0] = line.given();
      for (int k = 0; k < own.length - 1; k++) {
        FairQueue.Waiting<T> each = line.waiting().get(k);
        places.add(new Place<>(own[k], each.arrival(), each.piece()));
        own[k + 1] = own[k] + rules.amount().applyAsLong(each.piece());
      }
      lines.put(
          line.tenant(),
          new Own<>(line.waiting().stream().map(FairQueue.Waiting::piece).toList(), own));
    }
    owing.forEach((tenant, work) -> lines.put(tenant, new Own<>(List.of(), new double[] {work})));
    places.sort(
        Comparator.<Place<T>>comparingDouble(Place::start).thenComparingLong(Place::arrival));
    this.pieces = places.stream().map(Place::piece).toList();
    this.starts = places.stream().mapToDouble(Place::start).toArray();
  }

  /** What waits, the first first. */
  public List<T> pieces() {
    return pieces;
  }

  /** How many of the pieces would be taken out before one that came now. */
  public int before(T newcomer) {
    Own<T> own = own(newcomer);
    int ahead = ahead(own, newcomer);
    int atMost = upTo(own.starts()[ahead]);
    boolean hasOvertaken = ahead < own.pieces().size();
    return hasOvertaken ? atMost - 1 : atMost; // the one that was there has the same start
  }

  /** How many of its own tenant's would be. */
  public int ownBefore(T newcomer) {
    return ahead(own(newcomer), newcomer);
  }

  private Own<T> own(T newcomer) {
    return lines.getOrDefault(rules.tenant().apply(newcomer), nothing);
  }

  private int ahead(Own<T> own, T newcomer) {
    int low = 0;
    int high = own.pieces().size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rules.order().compare(own.pieces().get(middle), newcomer) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Pieces with at most such a start. */
  private int upTo(double start) {
    int found = Arrays.binarySearch(starts, Math.nextUp(start));
    if (found < 0) {
      return -found - 1;
    }
    while (found > 0 && starts[found - 1] > start) {
      found--;
    }
    return found;
  }
}
