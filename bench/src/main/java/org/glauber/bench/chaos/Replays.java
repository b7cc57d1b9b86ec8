package org.glauber.bench.chaos;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.denoiser.v1.Chain;

/**
 * The updates of all chains, as they passed between gateways and denoisers, and whether what
 * callers got is what they lead to.
 */
final class Replays {
  private final Map<String, ChainRecord> records = new ConcurrentHashMap<>(); // by id
  private final Queue<String> unreadable = new ConcurrentLinkedQueue<>();
  private final AtomicLong chains = new AtomicLong();
  private final AtomicLong updates = new AtomicLong();
  private final AtomicLong takenUpAgain = new AtomicLong();

  /** A chain was brought to a denoiser. */
  ChainRecord.Attempt begun(Chain chain) {
    return records.computeIfAbsent(chain.getId(), ChainRecord::new).begun(chain);
  }

  /**
   * Replays a generation whose result has come, and forgets it.
   *
   * @param tokens (site) X_0 as the caller got it
   * @return the rules that its updates broke, in words
   */
  List<String> broken(String generationId, List<Integer> tokens) {
    ChainRecord record = records.remove(generationId + "/0"); // callers ask for one
    if (record == null) {
      return List.of("no denoiser was asked for it");
    }
    chains.incrementAndGet();
    updates.addAndGet(record.updates());
    takenUpAgain.addAndGet(record.attempts() - 1);
    return record.broken(tokens);
  }

  /** What was heard made no sense: whatever follows on that connection makes none, either. */
  void unreadable(Exception why) {
    unreadable.add(why.toString());
  }

  /** Why what was heard made no sense, where it did not. */
  List<String> unreadable() {
    return List.copyOf(unreadable);
  }

  /** Chains that were replayed. */
  long chains() {
    return chains.get();
  }

  /** Their updates. */
  long updates() {
    return updates.get();
  }

  /** How often one of them was brought to another denoiser, or once more to the same one. */
  long takenUpAgain() {
    return takenUpAgain.get();
  }
}
