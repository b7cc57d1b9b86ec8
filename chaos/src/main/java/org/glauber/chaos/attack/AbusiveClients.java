package org.glauber.chaos.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs all kinds of {@link AnonymousAttack} and {@link TenantAttack} concurrently, each at its own
 * rate, from loopback addresses that no other caller uses.
 */
public final class AbusiveClients {
  private static final InetAddress CLIENT_ADDRESS = InetAddress.ofLiteral("127.0.0.2");
  private static final InetAddress IDLE_CLIENT_ADDRESS = InetAddress.ofLiteral("127.0.0.3");
  private static final int SPARE_CONNECTIONS = 8;

  private final List<InetSocketAddress> gateways;
  private final String key;
  private final Map<String, AtomicLong> made = new ConcurrentSkipListMap<>();
  private final Map<String, AtomicLong> failed = new ConcurrentSkipListMap<>();

  /**
   * Creates clients that have made no attack yet.
   *
   * @param gateways the gateways to attack, in turns
   * @param key the API key for attacks by a tenant
   */
  public AbusiveClients(List<InetSocketAddress> gateways, String key) {
    this.gateways = List.copyOf(gateways);
    this.key = key;
  }

  /** Running attacks; closing stops them and resets every connection. */
  public interface Attacks extends AutoCloseable {
    @Override
    void close();
  }

  /** Starts all attacks. */
  public Attacks attack() {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    for (Attack attack : attacks()) {
      threads.execute(() -> repeat(attack, threads));
    }
    return () -> {
      threads.shutdownNow(); // also closes sockets that virtual threads block on
      threads.close();
    };
  }

  /** The number of repetitions made by kind of attack: calls, frames or connections. */
  public Map<String, Long> made() {
    Map<String, Long> counts = new TreeMap<>();
    made.forEach((kind, count) -> counts.put(kind, count.get()));
    return counts;
  }

  /** The number of connections that the gateway refused or closed early, by kind of attack. */
  public Map<String, Long> shutOut() {
    Map<String, Long> counts = new TreeMap<>();
    failed.forEach((kind, count) -> counts.put(kind, count.get()));
    return counts;
  }

  private static List<Attack> attacks() {
    List<Attack> attacks = new ArrayList<>(List.of(AnonymousAttack.values()));
    attacks.addAll(List.of(TenantAttack.values()));
    return attacks;
  }

  /** Starts the instances of an attack at its rate, without waiting for earlier ones. */
  private void repeat(Attack attack, ExecutorService threads) {
    Attack.Rate pace = attack.pace();
    // The expected number of open connections: bounds them if a gateway hangs.
    int most = SPARE_CONNECTIONS + (int) Math.ceil(pace.perSecond() * pace.staySeconds());
    Semaphore permits = new Semaphore(most);
    long next = System.nanoTime();
    try {
      for (long number = 0; true; number++) {
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        next += pace.period().toNanos();
        long drawn = number;
        if (permits.tryAcquire()) {
          threads.execute(
              () -> {
                make(attack, drawn);
                permits.release();
              });
        }
      }
    } catch (InterruptedException | RejectedExecutionException e) {
      // Stopped.
    }
  }

  private void make(Attack attack, long number) {
    String kind = attack.name().toLowerCase(Locale.ROOT);
    InetAddress from =
        attack == AnonymousAttack.SILENT_CONNECTIONS ? IDLE_CLIENT_ADDRESS : CLIENT_ADDRESS;
    InetSocketAddress to = gateways.get((int) (number / 2 % gateways.size()));
    int times = attack.pace().times();
    try (RawConnection connection = new RawConnection(from, to)) {
      Thread.ofVirtual().start(connection::drain);
      attack.strike(new Attack.Strike(connection, key, number, times));
      made.computeIfAbsent(kind, _ -> new AtomicLong()).addAndGet(times);
      Thread.sleep(attack.pace().stay());
    } catch (IOException e) {
      failed.computeIfAbsent(kind, _ -> new AtomicLong()).incrementAndGet();
    } catch (InterruptedException e) {
      // Stopped.
    }
  }
}
