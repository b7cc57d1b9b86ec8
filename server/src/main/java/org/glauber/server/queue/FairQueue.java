package org.glauber.server.queue;

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
 * Work that waits, fair between tenants. Not safe for threads: its owner has a lock.
 *
 * <p><b>What is next.</b> Each tenant has a line of its own, in the owner's order and then that of
 * arrival. The next piece is that of the tenant who has been given the least work so far
 * (start-time fair queueing, Goyal, Vin and Cheng 1996): whoever was away is put level with those
 * who waited, and saves nothing up. Work that was given and then not done is refunded.
 *
 * <p><b>What is taken in.</b> {@link QueuePlaces}.
 *
 * <p><b>What it costs.</b> Adding, taking out and removing a piece take O(log n) comparisons, n the
 * pieces that wait; taking out takes one more for every tenant that may not have a piece now and
 * has been given less.
 *
 * @param <T> a piece of work, which waits at most once at a time and is told by identity
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
      new TreeSet<>(); // lines without, given more than others
  private @Nullable Set<String> tenants; // of the lines with pieces; null when they have changed
  private long arrivals;
  private double given; // to the tenant whose work was taken out last

  /**
   * @param capacity the most pieces that wait
   * @param tenant whose a piece is
   * @param amount how much work a piece is, above 0, the same at each call
   * @param order of one tenant's pieces; equals go by arrival
   */
  public FairQueue(
      int capacity, Function<T, String> tenant, ToLongFunction<T> amount, Comparator<T> order) {
    this.tenant = tenant;
    this.amount = amount;
    this.order = order;
    this.places = new QueuePlaces(capacity);
  }

  /** A piece and when it came. */
  record Waiting<T>(T piece, long arrival) {}

  /** A tenant's pieces. Its place among others follows from fields that change only outside. */
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

  /** Whether a tenant may have so many pieces more waiting. */
  public boolean hasRoom(String name, int count) {
    return places.hasRoom(name, count);
  }

  /** Takes a piece in, whether there is room or not. */
  public void add(T piece) {
    String name = tenant.apply(piece);
    Line<T> line = lines.computeIfAbsent(name, it -> new Line<>(it, order, given));
    Waiting<T> added = new Waiting<>(piece, arrivals++);
    takeAside(line);
    noteChange(line);
    line.waiting.add(added);
    putBack(line);
    waiting.put(piece, added);
    places.take(name);
  }

  /**
   * Gives back the place of a piece that nobody waits for any more, if it still has one.
   *
   * @return whether it had
   */
  public boolean remove(T piece) {
    Waiting<T> removed = waiting.remove(piece);
    if (removed != null) {
      Line<T> line = line(piece);
      takeAside(line);
      drop(line, removed);
    }
    return removed != null;
  }

  /** The next piece of the tenants that may have one, which stays where it is. */
  public Optional<T> peek(Predicate<String> eligible) {
    return next.stream()
        .filter(line -> eligible.test(line.tenant))
        .findFirst()
        .map(line -> line.waiting.first().piece());
  }

  /** The next piece of the tenants that may have one, taken out. */
  public Optional<T> poll(Predicate<String> eligible) {
    Optional<T> first = peek(eligible);
    first.ifPresent(this::take);
    return first;
  }

  /** The next of the pieces that may be, taken out. */
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

  /** Takes a piece out that waits; its tenant is given the work. */
  public void take(T piece) {
    Waiting<T> taken = waiting.remove(piece);
    if (taken == null) {
      throw new IllegalArgumentException(piece + " does not wait");
    }
    Line<T> line = line(piece);
    takeAside(line);
    given = Math.max(given, line.given);
    line.given += amount.applyAsLong(piece);
    drop(line, taken);
  }

  /**
   * Gives a tenant's account back what was given and not done. It is not put ahead of a tenant that
   * comes now.
   */
  public void refund(String name, long undone) {
    Line<T> line = lines.get(name);
    if (line != null && undone > 0) {
      takeAside(line);
      line.given = Math.max(line.given - undone, Math.min(line.given, given));
      putBack(line);
      forget();
    }
  }

  private Line<T> line(T piece) {
    Line<T> line = lines.get(tenant.apply(piece));
    if (line == null) {
      throw new IllegalStateException(piece + " waits in no line");
    }
    return line;
  }

  /** Before what a line's place follows from changes. */
  private void takeAside(Line<T> line) {
    next.remove(line);
    indebted.remove(line);
  }

  /** Afterwards. */
  private void putBack(Line<T> line) {
    boolean unused = line.waiting.isEmpty() ? indebted.add(line) : next.add(line);
  }

  /** Before a line's first piece comes, or after its last has gone. */
  private void noteChange(Line<T> line) {
    if (line.waiting.isEmpty()) {
      tenants = null;
    }
  }

  private void drop(Line<T> line, Waiting<T> gone) {
    line.waiting.remove(gone);
    noteChange(line);
    putBack(line);
    places.giveBack(line.tenant);
    forget();
  }

  /** Lets go of tenants that wait for nothing and are owed and owe nothing. */
  private void forget() {
    if (waiting.isEmpty()) {
      clear();
      return;
    }
    while (!indebted.isEmpty() && indebted.first().given <= given) {
      lines.remove(indebted.removeFirst().tenant);
    }
  }

  /** How many pieces wait. */
  public int size() {
    return waiting.size();
  }

  /** What waits, in no order. */
  public Stream<T> pieces() {
    return waiting.keySet().stream();
  }

  /** Those whose work waits. */
  public Set<String> tenants() {
    Set<String> known = tenants;
    if (known == null) {
      known = Set.copyOf(next.stream().map(line -> line.tenant).toList());
      tenants = known;
    }
    return known;
  }

  /** What waits now, in the order in which it would be taken out. */
  public FairOrder<T> inOrder() {
    List<FairOrder.Line<T>> copies = new ArrayList<>();
    for (Line<T> line : next) {
      copies.add(new FairOrder.Line<>(line.tenant, List.copyOf(line.waiting), line.given));
    }
    Map<String, Double> owing = new HashMap<>();
    indebted.forEach(line -> owing.put(line.tenant, line.given));
    return new FairOrder<>(copies, owing, given, new FairOrder.Rules<>(tenant, amount, order));
  }

  /** Lets go of everything. */
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
