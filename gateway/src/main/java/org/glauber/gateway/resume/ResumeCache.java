package org.glauber.gateway.resume;

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
 * The generations that ran here lately, by id, so that one whose stream was lost can go on from
 * where it stood. However a generation that was accepted ended, it is kept until its time is up or
 * there is no room for it: its caller may have missed the end. Where there is no room, the tenant
 * that takes most of it loses its oldest. One that runs is never let go.
 */
public final class ResumeCache {
  private static final Duration STOPPING = Duration.ofSeconds(5);
  private static final Duration INTERRUPT_AGAIN = Duration.ofMillis(100);

  private final Duration retention;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stopped = lock.newCondition();
  private final TenantShelves<Kept> ended; // guarded by lock
  private final Map<String, Kept> running = new HashMap<>(); // guarded by lock

  /**
   * @param limit the most that are kept after their end
   * @param siteLimit the most sites of them together
   * @param retention how long
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  public ResumeCache(int limit, long siteLimit, Duration retention, LongSupplier nanoTime) {
    this.ended = new TenantShelves<>(limit, siteLimit);
    this.retention = retention;
    this.nanoTime = nanoTime;
  }

  /** A generation's place here while it runs; given back at its end, however it ends. */
  public final class Kept implements AutoCloseable {
    private final Generation generation;
    private final Mirror mirror; // of its own thread while it runs, then guarded by lock
    private @Nullable Thread thread; // guarded by lock; a thread that has ended holds its call
    private boolean isAccepted; // guarded by lock
    private boolean isTakenOver; // guarded by lock
    private long endedNanos; // guarded by lock

    private Kept(Generation generation, Mirror mirror, Thread thread) {
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

    /** Its caller has been told of it: from now on it can be asked for after its end. */
    public void accepted() {
      lock.lock();
      try {
        isAccepted = true;
      } finally {
        lock.unlock();
      }
    }

    /** Whether it was interrupted because it goes on elsewhere. */
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
        letGo();
        stopped.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Keeps a generation that this thread begins to run. */
  public Kept keep(Generation generation, Mirror mirror) {
    Kept kept = new Kept(generation, mirror, Thread.currentThread());
    lock.lock();
    try {
      ended.remove(generation.id());
      Kept overtaken = running.put(generation.id(), kept);
      if (overtaken != null) {
        overtaken.stop();
      }
      return kept;
    } finally {
      lock.unlock();
    }
  }

  /** What is kept under an id, running or not, if it is this tenant's. */
  public Optional<Generation> find(String id, String tenant) {
    lock.lock();
    try {
      letGo();
      return Optional.ofNullable(kept(id))
          .map(kept -> kept.generation)
          .filter(generation -> generation.tenant().equals(tenant));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Where a generation stands, stopped first where it runs: from now on it is the caller's.
   *
   * @return empty when it was let go since it was found
   * @throws org.glauber.server.status.RefusalException UNAVAILABLE when it will not stop
   */
  public Optional<Standing> takeOver(String id) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = STOPPING.toNanos();
      for (Kept kept = running.get(id); kept != null; kept = running.get(id)) {
        kept.stop();
        if (left <= 0) {
          throw Refusals.unavailable("gateway", "generation " + id + " does not stop");
        }
        long slice = Math.min(left, INTERRUPT_AGAIN.toNanos());
        left -= slice - Math.max(0, stopped.awaitNanos(slice));
      }
      return Optional.ofNullable(ended.get(id))
          .map(kept -> new Standing(kept.generation, kept.mirror.state()));
    } finally {
      lock.unlock();
    }
  }

  /** How many are kept, running ones included. */
  public int size() {
    lock.lock();
    try {
      return running.size() + ended.size();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Kept kept(String id) {
    Kept kept = running.get(id);
    return kept == null ? ended.get(id) : kept;
  }

  private void letGo() {
    long now = nanoTime.getAsLong();
    for (Optional<Kept> oldest = ended.oldest();
        oldest.isPresent() && now - oldest.get().endedNanos >= retention.toNanos();
        oldest = ended.oldest()) {
      ended.remove(oldest.get().generation.id());
    }
  }
}
