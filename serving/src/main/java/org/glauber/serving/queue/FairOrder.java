package org.glauber.serving.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * An immutable snapshot of the order in which a {@link FairQueue} would take out its pieces. Finds
 * in O(log n) the position that a new piece would have in this order.
 *
 * <p>Each piece has a start: the amount of work that its tenant has been given before it. The queue
 * takes pieces out in ascending order of their starts.
 *
 * @param <T> a piece of work
 */
public final class FairOrder<T> {
  private final Rules<T> rules;
  private final List<T> pieces;
  private final double[] starts; // (piece), ascending
  private final Map<String, TenantOrder<T>> lines = new HashMap<>();
  private final TenantOrder<T> nothing; // of a tenant without a line

  /** The functions that determine a queue's order. */
  record Rules<T>(Function<T, String> tenant, ToLongFunction<T> amount, Comparator<T> order) {}

  /** A tenant's pieces in order, and the amount of work that it has been given. */
  record Line<T>(String tenant, List<FairQueue.Waiting<T>> waiting, double given) {}

  /** A tenant's pieces in order, their starts, and the start of one more piece at the end. */
  @SuppressWarnings("ArrayRecordComponent")
  private record TenantOrder<T>(List<T> pieces, double[] starts) {}

  private record Place<T>(double start, long arrival, T piece) {}

  /**
   * @param owing (tenant without a piece) → the amount of work that it has been given
   * @param given the amount of work that any other tenant counts as having been given
   */
  FairOrder(List<Line<T>> waiting, Map<String, Double> owing, double given, Rules<T> rules) {
    this.rules = rules;
    this.nothing = new TenantOrder<>(List.of(), new double[] {given});
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
          new TenantOrder<>(line.waiting().stream().map(FairQueue.Waiting::piece).toList(), own));
    }
    owing.forEach(
        (tenant, work) -> lines.put(tenant, new TenantOrder<>(List.of(), new double[] {work})));
    places.sort(
        Comparator.<Place<T>>comparingDouble(Place::start).thenComparingLong(Place::arrival));
    this.pieces = places.stream().map(Place::piece).toList();
    this.starts = places.stream().mapToDouble(Place::start).toArray();
  }

  /** The waiting pieces in order. */
  public List<T> pieces() {
    return pieces;
  }

  /** The number of pieces that would be taken out before a new piece. */
  public int before(T newcomer) {
    TenantOrder<T> own = own(newcomer);
    int ahead = ahead(own, newcomer);
    int atMost = upTo(own.starts()[ahead]);
    boolean hasOvertaken = ahead < own.pieces().size();
    return hasOvertaken ? atMost - 1 : atMost; // the overtaken piece has the same start
  }

  /** The number of pieces of the same tenant that would be taken out before a new piece. */
  public int ownBefore(T newcomer) {
    return ahead(own(newcomer), newcomer);
  }

  private TenantOrder<T> own(T newcomer) {
    return lines.getOrDefault(rules.tenant().apply(newcomer), nothing);
  }

  private int ahead(TenantOrder<T> own, T newcomer) {
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

  /** The number of pieces with a start of at most {@code start}. */
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
