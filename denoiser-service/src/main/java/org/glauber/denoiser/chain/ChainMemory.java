package org.glauber.denoiser.chain;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.glauber.server.capacity.FairShares;

/**
 * The heap memory reserved for waiting and running chains. It is reserved before a chain's state is
 * allocated, so that many long chains are refused instead of filling the heap.
 */
public final class ChainMemory {
  private final FairShares bytes;
  private final Set<RunningChain> chains = ConcurrentHashMap.newKeySet();

  /**
   * @param limit the most bytes of all chains together
   */
  public ChainMemory(long limit) {
    this.bytes = new FairShares(limit);
  }

  /** The most bytes of all chains together. */
  public long limit() {
    return bytes.capacity();
  }

  /** Reserves a chain's bytes; returns false when its tenant may not hold that many. */
  public boolean reserve(RunningChain chain) {
    return bytes.tryTake(chain.schedulingKey().tenant(), chain.mostBytes()) && chains.add(chain);
  }

  /** Releases a chain's bytes; does nothing when none are reserved for it. */
  public void release(RunningChain chain) {
    if (chains.remove(chain)) {
      bytes.release(chain.schedulingKey().tenant(), chain.mostBytes());
    }
  }
}
