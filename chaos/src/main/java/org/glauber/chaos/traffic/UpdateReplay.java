package org.glauber.chaos.traffic;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.denoiser.v1.Chain;

/**
 * Replays the updates of all chains on the wire between gateways and denoisers, and compares the
 * result with the one that the caller received.
 */
public final class UpdateReplay {
  private final Map<String, ChainRecord> records = new ConcurrentHashMap<>(); // by id
  private final Queue<String> unreadable = new ConcurrentLinkedQueue<>();
  private final AtomicLong chains = new AtomicLong();
  private final AtomicLong updates = new AtomicLong();
  private final AtomicLong resumptions = new AtomicLong();

  /** Records that a chain was sent to a denoiser. */
  ChainRecord.Attempt begin(Chain chain) {
    return records.computeIfAbsent(chain.getId(), ChainRecord::new).begin(chain);
  }

  /**
   * Checks a finished generation against its updates, and drops its record.
   *
   * @param tokens (site) X_0 as the caller received it
   * @return the violated rules, as text
   */
  public List<String> violations(String generationId, List<Integer> tokens) {
    ChainRecord record =
        records.remove(generationId + "/0"); // callers request one text or image per call
    if (record == null) {
      return List.of("no chain of this generation was sent to a denoiser");
    }
    chains.incrementAndGet();
    updates.addAndGet(record.updates());
    resumptions.addAndGet(record.attempts() - 1);
    return record.violations(tokens);
  }

  /** Records that a connection could not be decoded; the rest of it cannot be decoded either. */
  void unreadable(Exception why) {
    unreadable.add(why.toString());
  }

  /** The reasons why connections could not be decoded. */
  public List<String> unreadable() {
    return List.copyOf(unreadable);
  }

  /** The number of chains that were replayed. */
  public long chains() {
    return chains.get();
  }

  /** The number of updates of these chains. */
  public long updates() {
    return updates.get();
  }

  /** The number of times that a chain was sent to another denoiser or again to the same one. */
  public long resumptions() {
    return resumptions.get();
  }
}
