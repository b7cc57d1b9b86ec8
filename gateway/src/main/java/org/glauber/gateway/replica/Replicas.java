package org.glauber.gateway.replica;

import io.grpc.Status;
import io.grpc.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.glauber.gateway.config.Balance;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.server.auth.Tenant;
import org.jboss.logging.Logger;

/**
 * The replicas of one service. The next piece of work goes to the one with the least outstanding
 * work of those that have not just failed; equals take turns ({@link Balance}).
 *
 * <p><b>Which are used.</b> Each gateway ranks addresses by a hash with a random seed of its own
 * (rendezvous hashing) and uses the first {@code glauber.gateway.replicas.limit}. So gateways use
 * different subsets where there are more replicas than that, begin with different ones, and keep
 * theirs when others come and go.
 *
 * <p><b>Which are silent.</b> A replica that leaves a question unanswered, while no call receives
 * anything from it either, is silent until it answers. Work goes to silent replicas only when it
 * has begun and no other replica is left; new work is refused instead.
 */
public final class Replicas implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Replicas.class);
  private static final int MISSES_OF_THE_HUNG = 2;

  private final String name;
  private final Discovery discovery;
  private final Channels channels;
  private final LongSupplier nanoTime;
  private final ToLongFunction<Address> rank;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Address, Replica> replicas = new TreeMap<>(); // guarded by lock
  private final Recoveries recoveries = new Recoveries();
  private final LongAdder failures = new LongAdder();
  private final LongAdder poisoned = new LongAdder();
  private volatile int ignored;
  private long turn; // guarded by lock

  /**
   * No replica yet; {@link #discover} finds them.
   *
   * @param name what it is called in the configuration: {@code denoiser} for denoiser-service,
   *     which is what callers are told when it is down
   * @param nanoTime the clock for a failed replica's rest, {@link System#nanoTime}
   */
  public Replicas(String name, Discovery discovery, Channels channels, LongSupplier nanoTime) {
    this(name, discovery, channels, nanoTime, ranking(ThreadLocalRandom.current().nextLong()));
  }

  /**
   * @param rank the lower, the sooner a replica is used
   */
  Replicas(
      String name,
      Discovery discovery,
      Channels channels,
      LongSupplier nanoTime,
      ToLongFunction<Address> rank) {
    this.name = name;
    this.discovery = discovery;
    this.channels = channels;
    this.nanoTime = nanoTime;
    this.rank = rank;
  }

  /** The ranks of a gateway with this seed: MurmurHash3's finalizer over FNV-1a. */
  static ToLongFunction<Address> ranking(long seed) {
    return address -> {
      long hash = seed;
      for (byte b : address.toString().getBytes(StandardCharsets.UTF_8)) {
        hash = (hash ^ b) * 0x100000001b3L;
      }
      hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
      hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
      return hash ^ (hash >>> 33);
    };
  }

  /** What it is called in the configuration. */
  public String name() {
    return name;
  }

  /** The service's name. */
  public String service() {
    return name + "-service";
  }

  /**
   * Looks up which replicas there are. New ones get a channel; the channel of one that has gone is
   * closed once its calls have ended. When discovery fails, everything stays as it is.
   */
  public void discover() {
    Set<Address> found = new TreeSet<>(discovery.addresses());
    List<Address> used =
        found.stream().sorted(Comparator.comparingLong(rank)).limit(config().limit()).toList();
    ignored(found.size() - used.size(), used.size());
    lock.lock();
    try {
      replicas.values().stream()
          .filter(replica -> !used.contains(replica.address()))
          .forEach(Replica::retire);
      replicas.keySet().retainAll(used);
      for (int i = 0; i < used.size(); i++) {
        long before = i - (long) used.size(); // those not chosen yet come by rank
        replicas.computeIfAbsent(
            used.get(i), it -> new Replica(it, () -> channels.open(it, name), before));
      }
    } finally {
      lock.unlock();
    }
  }

  private void ignored(int count, int used) {
    if (count > 0 && count != ignored) {
      LOG.warnf(
          "Replicas ignored: service=%s found=%d used=%d; raise glauber.gateway.replicas.limit",
          service(), count + used, used);
    }
    ignored = count;
  }

  /** Replicas that were found and are not used, for there are more than the limit. */
  public int ignored() {
    return ignored;
  }

  /** All replicas, by address. */
  public List<Replica> all() {
    lock.lock();
    try {
      return List.copyOf(replicas.values());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives a piece of work to a replica, empty when there is none to try.
   *
   * @param work how much it is, in the unit of the service
   * @param preferred replicas to take before others; work that has begun takes no others while such
   *     are known
   * @param excluded replicas not to take
   * @param begun whether the work has begun
   */
  Optional<Lease> lease(
      long work, Predicate<Address> preferred, Set<Address> excluded, boolean begun) {
    long now = nanoTime.getAsLong();
    boolean byWork = config().balance() == Balance.OUTSTANDING_WORK;
    RetryHints.Kind kind = new RetryHints.Kind(Tenant.current(), begun);
    lock.lock();
    try {
      Optional<Replica> chosen =
          eligible(preferred, begun).stream()
              .filter(replica -> !excluded.contains(replica.address()))
              .min(
                  Comparator.<Replica, Boolean>comparing(it -> !preferred.test(it.address()))
                      .thenComparing(it -> it.rests(now))
                      .thenComparing(it -> it.hints().isFull(kind, now))
                      .thenComparing(it -> byWork ? it.outstanding().get() : 0L)
                      .thenComparing(it -> it.lastTurn));
      chosen.ifPresent(replica -> replica.lastTurn = ++turn);
      return chosen.map(replica -> new Lease(this, replica, work));
    } finally {
      lock.unlock();
    }
  }

  private List<Replica> eligible(Predicate<Address> preferred, boolean begun) {
    List<Replica> fitting =
        replicas.values().stream().filter(it -> preferred.test(it.address())).toList();
    List<Replica> all = begun && !fitting.isEmpty() ? fitting : List.copyOf(replicas.values());
    List<Replica> heard = all.stream().filter(it -> !it.isSilent()).toList();
    return heard.isEmpty() && begun ? all : heard;
  }

  /** Why there is no replica to try, as a sentence. */
  String absence() {
    return all().isEmpty() ? "no replica is known" : "no replica answers";
  }

  /** A replica has answered. */
  public void answered(Replica replica) {
    boolean news = !replica.problem().isEmpty();
    if (news && replica.wasAsked()) {
      LOG.infof("%s at %s answers again", service(), replica.address());
    }
    replica.answered();
    if (news) {
      recoveries.recovered();
    }
  }

  /**
   * A replica has refused work. Where it is full and said when to come again, calls of the same
   * kind go to others first until then.
   */
  void refused(Replica replica, StatusException refusal, boolean begun) {
    if (refusal.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      Failures.retryHint(refusal)
          .ifPresent(
              delay ->
                  replica
                      .hints()
                      .full(
                          new RetryHints.Kind(Tenant.current(), begun),
                          nanoTime.getAsLong() + delay.toNanos()));
    }
  }

  /** A replica has not answered: for a while others come first. */
  public void failed(Replica replica, Status status) {
    failures.increment();
    if (replica.problem().isEmpty()) {
      LOG.warnf("%s at %s fails: %s", service(), replica.address(), Failures.text(status));
    }
    replica.failed(Failures.text(status), nanoTime.getAsLong() + config().rest().toNanos());
  }

  /**
   * A replica has not answered a question in time. Where calls have received anything from it
   * meanwhile, it is busy, which is no failure. Otherwise it is silent; the second time in a row it
   * hangs, or the way to it does, and the calls that run there fail now and are made elsewhere.
   *
   * @return whether it is silent
   */
  public boolean missed(Replica replica) {
    if (replica.hasRespondedSinceAsked()) {
      return false;
    }
    failed(replica, Status.UNAVAILABLE.withDescription("does not answer"));
    if (replica.missedAnother() >= MISSES_OF_THE_HUNG) {
      lock.lock();
      try {
        if (replicas.get(replica.address()) == replica) {
          replica.reconnect();
        }
      } finally {
        lock.unlock();
      }
    }
    return true;
  }

  /** A request was refused because it had ended two replicas. */
  void poisoned(List<Address> ended) {
    poisoned.increment();
    LOG.errorf(
        "Request refused as poisoned: service=%s tenant=%s lost_replicas=%s",
        service(), Tenant.current(), ended);
  }

  /** Requests that were refused because they had ended two replicas. */
  public long poisoned() {
    return poisoned.sum();
  }

  /** How often a replica has not answered. */
  public long failures() {
    return failures.sum();
  }

  /** The work that the replicas were given and have not done, in the service's own unit. */
  public long outstandingWork() {
    return all().stream().mapToLong(replica -> replica.outstanding().get()).sum();
  }

  /** Where work waits for a replica to recover. */
  Recoveries recoveries() {
    return recoveries;
  }

  private GatewayConfig.Replicas config() {
    return channels.config();
  }

  /** Closes every channel and with it every call. */
  @Override
  public void close() {
    lock.lock();
    try {
      replicas.values().forEach(Replica::close);
      replicas.clear();
    } finally {
      lock.unlock();
    }
  }
}
