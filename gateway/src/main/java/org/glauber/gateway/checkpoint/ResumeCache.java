package org.glauber.gateway.checkpoint;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.glauber.gateway.chain.Mirror;
import org.glauber.server.status.Refusals;
import org.jspecify.annotations.Nullable;

/**
 * The generations that run on this gateway or ended recently, by id, so that a generation whose
 * stream was lost can be resumed from its last state. An accepted generation stays cached however
 * it ended, as its caller may have missed the end, until the retention time has passed or the cache
 * is full. A full cache evicts the oldest generation of the tenant that takes the most room.
 * Running generations are never evicted.
 */
public final class ResumeCache {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration INTERRUPT_INTERVAL = Duration.ofMillis(100);

  private final Duration retention;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stopped = lock.newCondition();
  private final TenantFairCache<Entry> ended; // guarded by lock
  private final Map<String, Entry> running = new HashMap<>(); // guarded by lock

  /**
   * @param limit the most ended generations that are kept
   * @param siteLimit the most sites of all ended generations together
   * @param retention how long an ended generation is kept
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  public ResumeCache(int limit, long siteLimit, Duration retention, LongSupplier nanoTime) {
    this.ended = new TenantFairCache<>(limit, siteLimit);
    this.retention = retention;
    this.nanoTime = nanoTime;
  }

  /**
   * The entry of a running generation. It must be closed when the generation ends, however it ends.
   */
  public final class Entry implements AutoCloseable {
    private final Generation generation;
    private final Mirror
        mirror; // confined to the generation's thread while it runs, then guarded by lock
    private @Nullable Thread
        thread; // guarded by lock; cleared at the end, as a thread holds its call
    private boolean isAccepted; // guarded by lock
    private boolean isTakenOver; // guarded by lock
    private long endedNanos; // guarded by lock

    private Entry(Generation generation, Mirror mirror, Thread thread) {
      this.generation = generation;
      this.mirror = mirror;
      this.thread = thread;
    }

    private void stop() {
      isTakenOver = true;
      if (thread != null) {
        thread.interrupt();
      }
    }

    /** Marks the generation as accepted: its caller knows its id, so it is kept after its end. */
    public void accepted() {
      lock.lock();
      try {
        isAccepted = true;
      } finally {
        lock.unlock();
      }
    }

    /** Whether it was interrupted because it was resumed on another stream. */
    public boolean isTakenOver() {
      lock.lock();
      try {
        return isTakenOver;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        thread = null;
        if (running.remove(generation.id(), this) && isAccepted) {
          endedNanos = nanoTime.getAsLong();
          ended.put(
              generation.id(), generation.tenant(), generation.chain().visits().siteCount(), this);
        }
        evictExpired();
        stopped.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Registers a generation that this thread starts to run, and stops an earlier run of it. */
  public Entry register(Generation generation, Mirror mirror) {
    Entry entry = new Entry(generation, mirror, Thread.currentThread());
    lock.lock();
    try {
      ended.remove(generation.id());
      Entry previous = running.put(generation.id(), entry);
      if (previous != null) {
        previous.stop();
      }
      return entry;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the generation of an id, running or ended, if it belongs to the tenant. */
  public Optional<Generation> find(String id, String tenant) {
    lock.lock();
    try {
      evictExpired();
      return Optional.ofNullable(entry(id))
          .map(entry -> entry.generation)
          .filter(generation -> generation.tenant().equals(tenant));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stops a generation if it runs, and returns its checkpoint to resume from.
   *
   * @return empty if the generation has been evicted since it was found
   * @throws org.glauber.server.status.RefusalException UNAVAILABLE if the running generation does
   *     not stop within 5 s
   */
  public Optional<Checkpoint> takeOver(String id) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = STOP_TIMEOUT.toNanos();
      for (Entry entry = running.get(id); entry != null; entry = running.get(id)) {
        entry.stop();
        if (left <= 0) {
          throw Refusals.unavailable("gateway", "generation " + id + " does not stop");
        }
        long slice = Math.min(left, INTERRUPT_INTERVAL.toNanos());
        left -= slice - Math.max(0, stopped.awaitNanos(slice));
      }
      return Optional.ofNullable(ended.get(id))
          .map(entry -> new Checkpoint(entry.generation, entry.mirror.state()));
    } finally {
      lock.unlock();
    }
  }

  /** The number of cached generations, running ones included. */
  public int size() {
    lock.lock();
    try {
      return running.size() + ended.size();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Entry entry(String id) {
    Entry entry = running.get(id);
    return entry == null ? ended.get(id) : entry;
  }

  private void evictExpired() {
    long now = nanoTime.getAsLong();
    for (Optional<Entry> oldest = ended.oldest();
        oldest.isPresent() && now - oldest.get().endedNanos >= retention.toNanos();
        oldest = ended.oldest()) {
      ended.remove(oldest.get().generation.id());
    }
  }
}
