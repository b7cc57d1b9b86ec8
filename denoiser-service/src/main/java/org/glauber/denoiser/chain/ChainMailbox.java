package org.glauber.denoiser.chain;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Passes a chain's events from the loop's thread to the call's thread. Events that the call has not
 * taken are merged into one batch. When the batch exceeds two sweeps, older tokens of a site are
 * dropped, so that a slow reader costs at most 16 bytes a site and loses only intermediate tokens.
 */
public final class ChainMailbox implements ChainObserver {
  static final int SWEEPS_KEPT = 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition ended = lock.newCondition();
  private final int siteCount;
  private int[] sites = new int[16];
  private int[] tokens = new int[16];
  private int size;
  private int step;
  private @Nullable ChainStatistics statistics;
  private @Nullable RuntimeException failure;
  private volatile boolean cancelled;

  /** A mailbox for one chain of {@code siteCount} sites. */
  public ChainMailbox(int siteCount) {
    this.siteCount = siteCount;
  }

  /**
   * The events since the last batch.
   *
   * @param step the current n
   * @param sites the written sites, in the order of execution
   * @param tokens the written tokens, one for each entry of {@code sites}
   * @param statistics present when the chain has finished
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Batch(int step, int[] sites, int[] tokens, Optional<ChainStatistics> statistics) {}

  /**
   * Waits for the first event, then up to {@code interval} for more events, and takes them.
   *
   * @param interval the time to wait for more events; returns earlier when the chain ends
   * @throws RuntimeException the reason, when the chain has failed
   */
  public Batch take(Duration interval) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (size == 0 && statistics == null && failure == null) {
        arrived.await();
      }
      for (long left = interval.toNanos(); left > 0 && statistics == null && failure == null; ) {
        left = ended.awaitNanos(left);
      }
      if (failure != null) {
        throw failure;
      }
      Batch batch =
          new Batch(
              step,
              Arrays.copyOf(sites, size),
              Arrays.copyOf(tokens, size),
              Optional.ofNullable(statistics));
      size = 0;
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Marks the chain as cancelled: its result is no longer needed. */
  public void cancel() {
    cancelled = true;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void updated(int newStep, int site, int token) {
    lock.lock();
    try {
      add(site, token);
      step = newStep;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void updated(int newStep, SiteWrites writes) {
    lock.lock();
    try {
      for (int k = 0; k < writes.size(); k++) {
        add(writes.site(k), writes.token(k));
      }
      step = newStep;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private void add(int site, int token) {
    if (size == sites.length) {
      makeRoom();
    }
    sites[size] = site;
    tokens[size++] = token;
  }

  @Override
  public void finished(ChainStatistics chainStatistics) {
    lock.lock();
    try {
      step = 0;
      statistics = chainStatistics;
      arrived.signal();
      ended.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void failed(RuntimeException reason) {
    lock.lock();
    try {
      failure = reason;
      arrived.signal();
      ended.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Grows the arrays up to two sweeps; beyond that, keeps only the last token of each site, in the
   * order of execution.
   */
  private void makeRoom() {
    if (size < SWEEPS_KEPT * siteCount) {
      int capacity = Math.min(2 * size, SWEEPS_KEPT * siteCount);
      sites = Arrays.copyOf(sites, Math.max(capacity, size + 1));
      tokens = Arrays.copyOf(tokens, sites.length);
      return;
    }
    int[] last = new int[siteCount]; // (site) -> index of its last token
    for (int k = 0; k < size; k++) {
      last[sites[k]] = k;
    }
    int kept = 0;
    for (int k = 0; k < size; k++) {
      if (last[sites[k]] == k) {
        sites[kept] = sites[k];
        tokens[kept++] = tokens[k];
      }
    }
    size = kept;
  }
}
