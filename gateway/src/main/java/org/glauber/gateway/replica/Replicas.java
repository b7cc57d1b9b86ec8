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
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.config.LoadBalancing;
import org.glauber.gateway.discovery.Address;
import org.glauber.gateway.discovery.Discovery;
import org.glauber.server.auth.Tenant;
import org.jboss.logging.Logger;

/**
 * The replicas of one service. The next piece of work goes to the replica with the least
 * outstanding work among those that have not just failed; equals take turns ({@link
 * LoadBalancing}).
 *
 * <p><b>Subsetting.</b> Each gateway ranks addresses by a hash with its own random seed (rendezvous
 * hashing) and uses the first {@code glauber.gateway.replicas.limit}. So if there are more replicas
 * than that, gateways use different subsets; they also start with different replicas, and keep
 * theirs when others come and go.
 *
 * <p><b>Silent replicas.</b> A replica that does not answer a poll, while no call receives anything
 * from it either, is silent until it answers. Work goes to silent replicas only if it has begun and
 * no other replica is left; new work is refused instead.
 */
public final class Replicas implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Replicas.class);
  private static final int MISSED_POLLS_UNTIL_RECONNECT = 2;

  private final String name;
  private final Discovery discovery;
  private final Channels channels;
  private final LongSupplier nanoTime;
  private final ToLongFunction<Address> rank;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Address, Replica> replicas = new TreeMap<>(); // guarded by lock
  private final RecoverySignal recoverySignal = new RecoverySignal();
  private final LongAdder failures = new LongAdder();
  private final LongAdder poisoned = new LongAdder();
  private volatile int ignored;
  private long choices; // guarded by lock

  /**
   * Creates an empty set of replicas; {@link #discover} fills it.
   *
   * @param name the service's name in the configuration, such as {@code denoiser} for
   *     denoiser-service
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  public Replicas(String name, Discovery discovery, Channels channels, LongSupplier nanoTime) {
    this(name, discovery, channels, nanoTime, ranking(ThreadLocalRandom.current().nextLong()));
  }

  /**
   * @param rank the rank of an address; lower ranks are used first
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

  /** Ranks addresses by a seeded hash: MurmurHash3's finalizer over FNV-1a. */
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

  /** The service's name in the configuration, such as {@code denoiser}. */
  public String name() {
    return name;
  }

  /** The service's name in messages and metrics, such as {@code denoiser-service}. */
  public String service() {
    return name + "-service";
  }

  /**
   * Looks up the replicas. New replicas get channels; the channels of removed replicas are closed
   * once their calls have ended. If the look-up throws, the replicas stay unchanged.
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
        long before = i - (long) used.size(); // replicas not chosen yet are ordered by rank
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

  /** The number of replicas that were found but are not used because of the limit. */
  public int ignored() {
    return ignored;
  }

  /** All replicas in use, sorted by address. */
  public List<Replica> all() {
    lock.lock();
    try {
      return List.copyOf(replicas.values());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Assigns a piece of work to a replica. Returns empty if there is no replica to try.
   *
   * @param work the amount of work, in the unit of the service
   * @param preferred the preferred replicas; work that has begun goes to no others while any
   *     preferred replica is known
   * @param excluded the replicas not to use
   * @param begun whether the work has begun
   */
  Optional<Lease> lease(
      long work, Predicate<Address> preferred, Set<Address> excluded, boolean begun) {
    long now = nanoTime.getAsLong();
    boolean byWork = config().loadBalancing() == LoadBalancing.OUTSTANDING_WORK;
    RetryHints.Kind kind = new RetryHints.Kind(Tenant.current(), begun);
    lock.lock();
    try {
      Optional<Replica> chosen =
          eligible(preferred, begun).stream()
              .filter(replica -> !excluded.contains(replica.address()))
              .min(
                  Comparator.<Replica, Boolean>comparing(it -> !preferred.test(it.address()))
                      .thenComparing(it -> it.isCoolingDown(now))
                      .thenComparing(it -> it.hints().isFull(kind, now))
                      .thenComparing(it -> byWork ? it.outstanding().get() : 0L)
                      .thenComparing(it -> it.lastChosen));
      chosen.ifPresent(replica -> replica.lastChosen = ++choices);
      return chosen.map(replica -> new Lease(this, replica, work));
    } finally {
      lock.unlock();
    }
  }

  private List<Replica> eligible(Predicate<Address> preferred, boolean begun) {
    List<Replica> preferredReplicas =
        replicas.values().stream().filter(it -> preferred.test(it.address())).toList();
    List<Replica> all =
        begun && !preferredReplicas.isEmpty() ? preferredReplicas : List.copyOf(replicas.values());
    List<Replica> responsive = all.stream().filter(it -> !it.isSilent()).toList();
    return responsive.isEmpty() && begun ? all : responsive;
  }

  /** Why there is no replica to try. */
  String unavailableReason() {
    return all().isEmpty() ? "no replica is known" : "no replica answers";
  }

  /** Records that a replica has answered. */
  public void answered(Replica replica) {
    boolean wasFailing = !replica.isAnswering();
    if (wasFailing && replica.wasPolled()) {
      LOG.infof("Replica recovered: service=%s address=%s", service(), replica.address());
    }
    replica.answered();
    if (wasFailing) {
      recoverySignal.recovered();
    }
  }

  /**
   * Records that a replica has refused work. If it is full and gave a retry delay, other replicas
   * are preferred for calls of the same kind until the delay has passed.
   */
  void refused(Replica replica, StatusException refusal, boolean begun) {
    if (refusal.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      RetryState.retryHint(refusal)
          .ifPresent(
              delay ->
                  replica
                      .hints()
                      .full(
                          new RetryHints.Kind(Tenant.current(), begun),
                          nanoTime.getAsLong() + delay.toNanos()));
    }
  }

  /**
   * Records a failure of a replica. Other replicas are preferred for {@code
   * glauber.gateway.replicas.failure-backoff}.
   */
  public void failed(Replica replica, Status status) {
    failures.increment();
    if (replica.isAnswering()) {
      LOG.warnf(
          "Replica failed: service=%s address=%s problem=%s",
          service(), replica.address(), RetryState.describe(status));
    }
    replica.failed(
        RetryState.describe(status), nanoTime.getAsLong() + config().failureBackoff().toNanos());
  }

  /**
   * Records that a replica did not answer a poll in time. If calls have received anything from it
   * since the poll started, it is only busy, which is not a failure. Otherwise it is silent. The
   * second time in a row it is treated as hung, or its connection as broken: the calls running
   * there fail and are retried at other replicas.
   *
   * @return whether the replica is silent
   */
  public boolean missed(Replica replica) {
    if (replica.hasRespondedSincePoll()) {
      return false;
    }
    failed(replica, Status.UNAVAILABLE.withDescription("does not answer"));
    if (replica.recordMissedPoll() >= MISSED_POLLS_UNTIL_RECONNECT) {
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

  /** Records a request that was refused because two replicas were lost while they ran it. */
  void poisoned(List<Address> ended) {
    poisoned.increment();
    LOG.errorf(
        "Request refused as poisoned: service=%s tenant=%s lost_replicas=%s",
        service(), Tenant.current(), ended);
  }

  /** The number of requests refused because two replicas were lost while they ran them. */
  public long poisoned() {
    return poisoned.sum();
  }

  /** The number of failures of all replicas so far. */
  public long failures() {
    return failures.sum();
  }

  /** The outstanding work of all replicas, in the unit of the service. */
  public long outstandingWork() {
    return all().stream().mapToLong(replica -> replica.outstanding().get()).sum();
  }

  /** Signals recoveries to waiting work. */
  RecoverySignal recoverySignal() {
    return recoverySignal;
  }

  private GatewayConfig.Replicas config() {
    return channels.config();
  }

  /** Closes every channel, and cancels the calls on it. */
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
