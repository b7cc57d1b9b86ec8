package org.glauber.serving.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A queue of work that is fair between tenants. Not thread-safe: its owner must hold a lock.
 *
 * <p><b>Order.</b> Each tenant has a line of its own, sorted by the owner's comparator and then by
 * arrival. The next piece is that of the tenant that has been given the least work so far
 * (start-time fair queueing, Goyal, Vin and Cheng 1996). A tenant that was absent starts level with
 * the tenants that waited; it accumulates no credit. Work that was given and not done is refunded.
 *
 * <p><b>Capacity.</b> {@link QueuePlaces} decides whether a tenant may add a piece.
 *
 * <p><b>Cost.</b> Adding, taking out and removing a piece take O(log n) comparisons for n waiting
 * pieces. Taking out takes one more for every tenant that has been given less and is not eligible.
 *
 * @param <T> a piece of work, compared by identity; it may wait only once at a time
 */
public final class FairQueue<T> {
  private final Function<T, String> tenant;
  private final ToLongFunction<T> amount;
  private final Comparator<T> order;
  private final QueuePlaces places;
  private final IdentityHashMap<T, Waiting<T>> waiting = new IdentityHashMap<>();
  private final Map<String, Line<T>> lines = new HashMap<>();
  private final TreeSet<Line<T>> next = new TreeSet<>(); // lines with pieces
  private final TreeSet<Line<T>> indebted =
      new TreeSet<>(); // lines without pieces that were given more than others
  private @Nullable Set<String> tenants; // cache of tenants(); null after a change
  private long arrivals;
  private double given; // virtual time: the greatest start of a piece taken out

  /**
   * @param capacity the maximum number of waiting pieces
   * @param tenant (piece) → its tenant
   * @param amount (piece) → its amount of work, above 0 and constant
   * @param order the order of one tenant's pieces; ties are broken by arrival
   */
  public FairQueue(
      int capacity, Function<T, String> tenant, ToLongFunction<T> amount, Comparator<T> order) {
    this.tenant = tenant;
    this.amount = amount;
    this.order = order;
    this.places = new QueuePlaces(capacity);
  }

  /** A piece and its arrival number. */
  record Waiting<T>(T piece, long arrival) {}

  /**
   * A tenant's pieces. Its order among lines depends on fields that may change only while the line
   * is outside the sorted sets.
   */
  private static final class Line<T> implements Comparable<Line<T>> {
    final String tenant;
    final TreeSet<Waiting<T>> waiting;
    double given;

    Line(String tenant, Comparator<T> order, double given) {
      this.tenant = tenant;
      this.waiting =
          new TreeSet<>(
              Comparator.<Waiting<T>, T>comparing(Waiting::piece, order)
                  .thenComparingLong(Waiting::arrival));
      this.given = given;
    }

    @Override
    public int compareTo(Line<T> other) {
      int byGiven = Double.compare(given, other.given);
      int byArrival = byGiven != 0 ? byGiven : Long.compare(arrival(), other.arrival());
      return byArrival != 0 ? byArrival : tenant.compareTo(other.tenant);
    }

    private long arrival() {
      return waiting.isEmpty() ? 0 : waiting.first().arrival();
    }
  }

  /** Whether a tenant may add {@code count} more pieces. */
  public boolean hasRoom(String name, int count) {
    return places.hasRoom(name, count);
  }

  /** Adds a piece without checking capacity. */
  public void add(T piece) {
    String name = tenant.apply(piece);
    Line<T> line = lines.computeIfAbsent(name, it -> new Line<>(it, order, given));
    Waiting<T> added = new Waiting<>(piece, arrivals++);
    detach(line);
    noteChange(line);
    line.waiting.add(added);
    reattach(line);
    waiting.put(piece, added);
    places.take(name);
  }

  /**
   * Removes a piece if it is waiting; its tenant is not charged.
   *
   * @return whether it was waiting
   */
  public boolean remove(T piece) {
    Waiting<T> removed = waiting.remove(piece);
    if (removed != null) {
      Line<T> line = line(piece);
      detach(line);
      drop(line, removed);
    }
    return removed != null;
  }

  /** The next piece of an eligible tenant; it remains in the queue. */
  public Optional<T> peek(Predicate<String> eligible) {
    return next.stream()
        .filter(line -> eligible.test(line.tenant))
        .findFirst()
        .map(line -> line.waiting.first().piece());
  }

  /** Takes out the next piece of an eligible tenant. */
  public Optional<T> poll(Predicate<String> eligible) {
    Optional<T> first = peek(eligible);
    first.ifPresent(this::take);
    return first;
  }

  /** Takes out the next eligible piece. */
  public Optional<T> pollAny(Predicate<T> eligible) {
    Optional<T> first =
        next.stream()
            .flatMap(line -> line.waiting.stream().filter(it -> eligible.test(it.piece())).limit(1))
            .min(
                Comparator.<Waiting<T>>comparingDouble(it -> line(it.piece()).given)
                    .thenComparingLong(Waiting::arrival))
            .map(Waiting::piece);
    first.ifPresent(this::take);
    return first;
  }

  /** Takes out a waiting piece and charges its work to its tenant. */
  public void take(T piece) {
    Waiting<T> taken = waiting.remove(piece);
    if (taken == null) {
      throw new IllegalArgumentException(piece + " is not in the queue");
    }
    Line<T> line = line(piece);
    detach(line);
    given = Math.max(given, line.given);
    line.given += amount.applyAsLong(piece);
    drop(line, taken);
  }

  /**
   * Refunds work that a tenant was given and that was not done. The refund does not put the tenant
   * ahead of one that arrives now.
   */
  public void refund(String name, long undone) {
    Line<T> line = lines.get(name);
    if (line != null && undone > 0) {
      detach(line);
      line.given = Math.max(line.given - undone, Math.min(line.given, given));
      reattach(line);
      dropIdleTenants();
    }
  }

  private Line<T> line(T piece) {
    Line<T> line = lines.get(tenant.apply(piece));
    if (line == null) {
      throw new IllegalStateException(piece + " has no line");
    }
    return line;
  }

  /** Must precede changes to a line's sort key. */
  private void detach(Line<T> line) {
    next.remove(line);
    indebted.remove(line);
  }

  /** Must follow changes to a line's sort key. */
  private void reattach(Line<T> line) {
    boolean unused = line.waiting.isEmpty() ? indebted.add(line) : next.add(line);
  }

  /** Must be called before a line's first piece is added and after its last has been removed. */
  private void noteChange(Line<T> line) {
    if (line.waiting.isEmpty()) {
      tenants = null;
    }
  }

  private void drop(Line<T> line, Waiting<T> gone) {
    line.waiting.remove(gone);
    noteChange(line);
    reattach(line);
    places.release(line.tenant);
    dropIdleTenants();
  }

  /** Drops tenants without pieces that have been given no more work than others. */
  private void dropIdleTenants() {
    if (waiting.isEmpty()) {
      clear();
      return;
    }
    while (!indebted.isEmpty() && indebted.first().given <= given) {
      lines.remove(indebted.removeFirst().tenant);
    }
  }

  /** The number of waiting pieces. */
  public int size() {
    return waiting.size();
  }

  /** The waiting pieces in no particular order. */
  public Stream<T> pieces() {
    return waiting.keySet().stream();
  }

  /** The tenants with waiting pieces. */
  public Set<String> tenants() {
    Set<String> known = tenants;
    if (known == null) {
      known = Set.copyOf(next.stream().map(line -> line.tenant).toList());
      tenants = known;
    }
    return known;
  }

  /** A snapshot of the order in which the waiting pieces would be taken out. */
  public FairOrder<T> inOrder() {
    List<FairOrder.Line<T>> copies = new ArrayList<>();
    for (Line<T> line : next) {
      copies.add(new FairOrder.Line<>(line.tenant, List.copyOf(line.waiting), line.given));
    }
    Map<String, Double> owing = new HashMap<>();
    indebted.forEach(line -> owing.put(line.tenant, line.given));
    return new FairOrder<>(copies, owing, given, new FairOrder.Rules<>(tenant, amount, order));
  }

  /** Removes all pieces and the tenants' history. */
  public void clear() {
    lines.clear();
    next.clear();
    indebted.clear();
    waiting.clear();
    places.clear();
    tenants = null;
    given = 0;
  }
}
