package org.glauber.server.queue;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Work that waits, fair between tenants. Not safe for threads: its owner has a lock.
 *
 * <p><b>What is next.</b> Each tenant has a line of its own, in the owner's order and then that of
 * arrival. The next piece is that of the tenant who has been given the least work so far
 * (start-time fair queueing, Goyal, Vin and Cheng 1996): whoever was away is put level with those
 * who waited, and saves nothing up.
 *
 * <p><b>What is taken in.</b> A tenant may have {@value #WAITING_PER_FREE_PLACE} pieces waiting for
 * every place that is free (the dynamic threshold of Choudhury and Hahne 1998): so one that floods
 * the queue leaves a part of it to others and is refused at once, and nobody is turned out again.
 *
 * @param <T> a piece of work
 */
public final class FairQueue<T> {
  private static final int WAITING_PER_FREE_PLACE = FairShares.OWN_PER_FREE;

  private final int capacity;
  private final Function<T, String> tenant;
  private final ToLongFunction<T> amount;
  private final Comparator<Waiting<T>> order;
  private final Map<String, Line<T>> lines = new HashMap<>();
  private int size;
  private long arrivals;
  private double given; // to the tenant whose work was taken out last

  /**
   * @param capacity the most pieces that wait
   * @param tenant whose a piece is
   * @param amount how much work a piece is, above 0
   * @param order of one tenant's pieces; equals go by arrival
   */
  public FairQueue(
      int capacity, Function<T, String> tenant, ToLongFunction<T> amount, Comparator<T> order) {
    this(
        capacity,
        tenant,
        amount,
        Comparator.<Waiting<T>, T>comparing(Waiting::piece, order)
            .thenComparingLong(Waiting::arrival),
        0);
  }

  private FairQueue(
      int capacity,
      Function<T, String> tenant,
      ToLongFunction<T> amount,
      Comparator<Waiting<T>> order,
      double given) {
    this.capacity = capacity;
    this.tenant = tenant;
    this.amount = amount;
    this.order = order;
    this.given = given;
  }

  /** A piece and when it came. */
  private record Waiting<T>(T piece, long arrival) {}

  /** A tenant's pieces. */
  private static final class Line<T> {
    final TreeSet<Waiting<T>> waiting;
    double given;

    Line(TreeSet<Waiting<T>> waiting, double given) {
      this.waiting = waiting;
      this.given = given;
    }

    Optional<Waiting<T>> first(Predicate<T> eligible) {
      return waiting.stream().filter(each -> eligible.test(each.piece())).findFirst();
    }
  }

  /** A line and what of it would be next. */
  private record Turn<T>(Line<T> line, Waiting<T> first) {}

  /** As it is now; what is done to one is not done to the other. */
  public FairQueue<T> copy() {
    FairQueue<T> copy = new FairQueue<>(capacity, tenant, amount, order, given);
    lines.forEach(
        (name, line) -> copy.lines.put(name, new Line<>(new TreeSet<>(line.waiting), line.given)));
    copy.size = size;
    copy.arrivals = arrivals;
    return copy;
  }

  /** Whether a tenant may have so many pieces more waiting. */
  public boolean hasRoom(String name, int count) {
    Line<T> line = lines.get(name);
    return hasRoom(count, line == null ? 0 : line.waiting.size(), capacity - size);
  }

  /** The same among pieces of a kind, which have as many places as others. */
  public boolean hasRoom(String name, int count, Predicate<T> kind) {
    long own = count(Stream.ofNullable(lines.get(name)), kind);
    return hasRoom(count, own, capacity - count(lines.values().stream(), kind));
  }

  private static boolean hasRoom(int count, long own, long free) {
    return FairShares.hasRoom(count, own, free);
  }

  private static <T> long count(Stream<Line<T>> some, Predicate<T> kind) {
    return some.flatMap(line -> line.waiting.stream())
        .filter(waiting -> kind.test(waiting.piece()))
        .count();
  }

  /** Takes a piece in, whether there is room or not. */
  public void add(T piece) {
    Line<T> line =
        lines.computeIfAbsent(tenant.apply(piece), name -> new Line<>(new TreeSet<>(order), given));
    line.waiting.add(new Waiting<>(piece, arrivals++));
    size++;
  }

  /** Gives back the place of a piece that nobody waits for any more, if it still has one. */
  public void remove(T piece) {
    Line<T> line = lines.get(tenant.apply(piece));
    if (line != null) {
      int before = line.waiting.size();
      line.waiting.removeIf(waiting -> waiting.piece().equals(piece));
      size -= before - line.waiting.size();
      forget();
    }
  }

  /** The next piece of the tenants that may have one, taken out. */
  public Optional<T> poll(Predicate<String> tenants) {
    return takeOut(
        lines.entrySet().stream()
            .filter(entry -> !entry.getValue().waiting.isEmpty() && tenants.test(entry.getKey()))
            .map(entry -> new Turn<>(entry.getValue(), entry.getValue().waiting.first())));
  }

  /** The next of the pieces that may be, taken out. */
  public Optional<T> pollAny(Predicate<T> eligible) {
    return takeOut(
        lines.values().stream()
            .flatMap(line -> line.first(eligible).map(first -> new Turn<>(line, first)).stream()));
  }

  private Optional<T> takeOut(Stream<Turn<T>> turns) {
    Optional<Turn<T>> next =
        turns.min(
            Comparator.<Turn<T>>comparingDouble(turn -> turn.line().given)
                .thenComparingLong(turn -> turn.first().arrival()));
    next.ifPresent(this::takeOut);
    return next.map(turn -> turn.first().piece());
  }

  private void takeOut(Turn<T> turn) {
    turn.line().waiting.remove(turn.first());
    size--;
    given = Math.max(given, turn.line().given);
    turn.line().given += amount.applyAsLong(turn.first().piece());
    forget();
  }

  /** Lets go of tenants that wait for nothing and are owed and owe nothing. */
  private void forget() {
    if (size == 0) {
      lines.clear();
      given = 0;
    } else {
      lines.values().removeIf(line -> line.waiting.isEmpty() && line.given <= given);
    }
  }

  /** How many pieces wait. */
  public int size() {
    return size;
  }

  /** What waits, in no order. */
  public Stream<T> pieces() {
    return lines.values().stream().flatMap(line -> line.waiting.stream()).map(Waiting::piece);
  }

  /** Those whose work waits. */
  public Set<String> tenants() {
    return lines.entrySet().stream()
        .filter(entry -> !entry.getValue().waiting.isEmpty())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Lets go of everything. */
  public void clear() {
    lines.clear();
    size = 0;
    given = 0;
  }
}
