package org.glauber.denoiser;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.server.queue.FairShares;

/**
 * The memory of the chains that are here, waiting or running. It is reserved before a chain is
 * built, so that many long chains are refused and do not fill the heap.
 */
final class ChainMemory {
  private final FairShares bytes;
  private final Set<RunningChain> chains = ConcurrentHashMap.newKeySet();

  /**
   * @param limit bytes
   */
  ChainMemory(long limit) {
    this.bytes = new FairShares(limit);
  }

  /** The most bytes that chains hold together. */
  long limit() {
    return bytes.capacity();
  }

  /** Reserves a chain's bytes, if its tenant may hold that much. */
  boolean reserve(RunningChain chain) {
    return bytes.tryTake(chain.rank().tenant(), chain.mostBytes()) && chains.add(chain);
  }

  /** Gives a chain's bytes back; one that has none is left alone. */
  void release(RunningChain chain) {
    if (chains.remove(chain)) {
      bytes.release(chain.rank().tenant(), chain.mostBytes());
    }
  }
}
