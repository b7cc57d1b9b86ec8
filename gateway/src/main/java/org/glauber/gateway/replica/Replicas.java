package org.glauber.gateway.replica;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.glauber.gateway.config.Balance;
import org.glauber.gateway.config.GatewayConfig;
import org.jboss.logging.Logger;

/**
 * The replicas of one service. The next piece of work goes to the one with the least outstanding
 * work of those that have not just failed; equals take turns ({@link Balance}).
 */
public final class Replicas implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Replicas.class);
  private static final int MISSES_OF_THE_HUNG = 2;

  private final String name;
  private final Discovery discovery;
  private final Channels channels;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition recovered = lock.newCondition();
  private final Map<Address, Replica> replicas = new TreeMap<>(); // guarded by lock
  private final LongAdder failures = new LongAdder();
  private long turn; // guarded by lock

  /**
   * No replica yet; {@link #discover} finds them.
   *
   * @param name what it is called in the configuration: {@code denoiser} for denoiser-service,
   *     which is what callers are told when it is down
   * @param nanoTime the clock for a failed replica's rest, {@link System#nanoTime}
   */
  public Replicas(String name, Discovery discovery, Channels channels, LongSupplier nanoTime) {
    this.name = name;
    this.discovery = discovery;
    this.channels = channels;
    this.nanoTime = nanoTime;
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
    List<Address> used = found.stream().limit(config().limit()).toList();
    lock.lock();
    try {
      replicas.values().stream()
          .filter(replica -> !used.contains(replica.address()))
          .forEach(Replica::retire);
      replicas.keySet().retainAll(used);
      used.forEach(address -> replicas.computeIfAbsent(address, it -> new Replica(it, open(it))));
    } finally {
      lock.unlock();
    }
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
   * Gives a piece of work to a replica, empty when all have been tried.
   *
   * @param work how much it is, in the unit of the service
   * @param preferred replicas to take before others
   * @param tried replicas not to take
   */
  Optional<Lease> lease(long work, Predicate<Address> preferred, Set<Address> tried) {
    long now = nanoTime.getAsLong();
    boolean byWork = config().balance() == Balance.OUTSTANDING_WORK;
    lock.lock();
    try {
      Optional<Replica> chosen =
          replicas.values().stream()
              .filter(replica -> !tried.contains(replica.address()))
              .min(
                  Comparator.<Replica, Boolean>comparing(it -> !preferred.test(it.address()))
                      .thenComparing(it -> it.rests(now))
                      .thenComparing(it -> byWork ? it.outstanding().get() : 0L)
                      .thenComparing(it -> it.lastTurn));
      chosen.ifPresent(replica -> replica.lastTurn = ++turn);
      return chosen.map(replica -> new Lease(replica, work));
    } finally {
      lock.unlock();
    }
  }

  /** A replica has answered: who waits for one may try again. */
  public void answered(Replica replica) {
    boolean news = !replica.problem().isEmpty();
    if (news && replica.wasAsked()) {
      LOG.infof("%s at %s answers again", service(), replica.address());
    }
    replica.answered();
    if (news) {
      lock.lock();
      try {
        recovered.signalAll();
      } finally {
        lock.unlock();
      }
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
   * A replica was asked whether it is there and has not answered in time. The second time in a row
   * it hangs, or the way to it does, rather than being busy: the calls that run there fail now and
   * are made elsewhere.
   */
  public void missed(Replica replica) {
    failed(replica, Status.UNAVAILABLE.withDescription("does not answer"));
    if (replica.missedAnother() < MISSES_OF_THE_HUNG) {
      return;
    }
    lock.lock();
    try {
      if (replicas.get(replica.address()) == replica) {
        replica.reconnect(open(replica.address()));
      }
    } finally {
      lock.unlock();
    }
  }

  /** How often a replica has not answered. */
  public long failures() {
    return failures.sum();
  }

  /** The work that the replicas were given and have not done, in the service's own unit. */
  public long outstandingWork() {
    return all().stream().mapToLong(replica -> replica.outstanding().get()).sum();
  }

  /** Waits until a replica that had failed answers again, at most so long. */
  void awaitRecovery(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      boolean unused = recovered.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      lock.unlock();
    }
  }

  private ManagedChannel open(Address address) {
    return channels.open(address, name);
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
