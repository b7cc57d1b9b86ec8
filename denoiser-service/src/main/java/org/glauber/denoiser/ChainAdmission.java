package org.glauber.denoiser;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.admission.DeadlinePolicy;
import org.glauber.denoiser.admission.Forecast;
import org.glauber.denoiser.admission.RefusalReason;
import org.glauber.denoiser.chain.ChainMemory;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.loop.LoopInstruments;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;

/**
 * Admits chains to the queue: refuses those for which the queue or the memory has no room, and
 * those that cannot meet their deadline. Thread-safe.
 */
final class ChainAdmission {
  private final AdmissionQueue queue;
  private final ChainMemory memory;
  private final Forecast forecast;
  private final DeadlinePolicy deadlines;
  private final LoopInstruments instruments;
  private final Supplier<List<ThroughputEstimator>> running;

  /**
   * Admits chains to a queue.
   *
   * @param running the throughput of the devices that have not failed
   */
  ChainAdmission(
      DenoiserConfig config,
      AdmissionQueue queue,
      LoopInstruments instruments,
      Supplier<List<ThroughputEstimator>> running) {
    this.queue = queue;
    this.memory = new ChainMemory(DenoiserRules.chainBytes(config));
    this.forecast = new Forecast(queue, System::nanoTime);
    this.deadlines = new DeadlinePolicy(config.refuseLate(), queue, forecast);
    this.instruments = instruments;
    this.running = running;
  }

  /** The policy for chains that cannot meet their deadline, on arrival and later. */
  DeadlinePolicy deadlines() {
    return deadlines;
  }

  /**
   * Admits a chain to the queue. A chain that was begun elsewhere is admitted regardless of the
   * forecast.
   *
   * @throws RefusalException when the chain cannot meet its deadline, or the queue or the memory is
   *     full for its tenant, or the queue is closed
   */
  void admit(RunningChain chain) {
    if (!queue.hasRoom(chain)) {
      throw full(chain); // before the forecast, which costs more
    }
    requireInTime(chain);
    if (!memory.reserve(chain)) {
      instruments.refused(chain, RefusalReason.FULL);
      throw Refusals.exhausted(
          "CHAINS_TOO_LARGE_IN_ALL",
          "the chains that wait and run here hold nearly %,d bytes, which is the limit"
              .formatted(memory.limit()),
          queue.retryAfter(chain, Duration.ZERO));
    }
    switch (queue.offer(chain)) {
      case TAKEN -> forecast.taken(chain);
      case FULL -> throw full(chain);
      case CLOSED -> throw Refusals.unavailable(Denoiser.SERVICE, "it is stopping");
    }
  }

  private RefusalException full(RunningChain chain) {
    instruments.refused(chain, RefusalReason.FULL);
    return Refusals.exhausted(
        "no place is free for another chain of this tenant",
        queue.retryAfter(chain, Duration.ZERO));
  }

  /** Refuses a chain that cannot meet its deadline. */
  private void requireInTime(RunningChain chain) {
    deadlines
        .onArrival(chain, running.get(), System.nanoTime())
        .ifPresent(
            refusal -> {
              instruments.refused(chain, refusal.reason());
              throw refusal.error();
            });
  }

  /**
   * Releases a chain's place in the queue and its memory. A running chain is retired by its loop,
   * which finds its observer cancelled.
   */
  void leave(RunningChain chain) {
    queue.remove(chain);
    memory.release(chain);
  }
}
