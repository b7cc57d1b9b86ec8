package org.glauber.bench.chaos.strangers;

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
 * Strangers who do all of {@link Anonymous} and {@link BadTenant} at once, each kind at its own
 * pace, from other addresses of loopback than anybody else.
 */
public final class Strangers {
  private static final InetAddress HOME = InetAddress.ofLiteral("127.0.0.2");
  private static final InetAddress HOME_OF_THE_SILENT = InetAddress.ofLiteral("127.0.0.3");
  private static final int SPARE = 8;

  private final List<InetSocketAddress> gateways;
  private final String key;
  private final Map<String, AtomicLong> made = new ConcurrentSkipListMap<>();
  private final Map<String, AtomicLong> failed = new ConcurrentSkipListMap<>();

  /**
   * Strangers that have done nothing.
   *
   * @param gateways whom they attack, by turns
   * @param key the API key of a tenant, in whose name some of them come
   */
  public Strangers(List<InetSocketAddress> gateways, String key) {
    this.gateways = List.copyOf(gateways);
    this.key = key;
  }

  /** Attacks that go on until they are closed; then every connection is cut. */
  public interface Attacks extends AutoCloseable {
    @Override
    void close();
  }

  /** Begins to attack. */
  public Attacks attack() {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    for (Attack attack : attacks()) {
      threads.execute(() -> repeat(attack, threads));
    }
    return () -> {
      threads.shutdownNow(); // which closes the sockets of virtual threads, too
      threads.close();
    };
  }

  /** What was done, by kind: calls, frames or connections, as the kind has it. */
  public Map<String, Long> made() {
    Map<String, Long> counts = new TreeMap<>();
    made.forEach((kind, count) -> counts.put(kind, count.get()));
    return counts;
  }

  /** Connections that could not be used to the end, by kind: the gateway had closed them. */
  public Map<String, Long> shutOut() {
    Map<String, Long> counts = new TreeMap<>();
    failed.forEach((kind, count) -> counts.put(kind, count.get()));
    return counts;
  }

  private static List<Attack> attacks() {
    List<Attack> attacks = new ArrayList<>(List.of(Anonymous.values()));
    attacks.addAll(List.of(BadTenant.values()));
    return attacks;
  }

  /** Makes one attack after the other, none of them waiting for another. */
  private void repeat(Attack attack, ExecutorService threads) {
    Attack.Pace pace = attack.pace();
    // As many as its pace lets expect: where a gateway hangs they do not pile up here.
    int most = SPARE + (int) Math.ceil(pace.perSecond() * pace.staySeconds());
    Semaphore places = new Semaphore(most);
    long next = System.nanoTime();
    try {
      for (long number = 0; true; number++) {
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        next += pace.period().toNanos();
        long drawn = number;
        if (places.tryAcquire()) {
          threads.execute(
              () -> {
                make(attack, drawn);
                places.release();
              });
        }
      }
    } catch (InterruptedException | RejectedExecutionException e) {
      // They are over.
    }
  }

  private void make(Attack attack, long number) {
    String kind = attack.name().toLowerCase(Locale.ROOT);
    InetAddress from = attack == Anonymous.SILENT_CONNECTIONS ? HOME_OF_THE_SILENT : HOME;
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
      // They are over.
    }
  }
}
