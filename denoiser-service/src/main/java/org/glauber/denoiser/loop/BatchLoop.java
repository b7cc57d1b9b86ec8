package org.glauber.denoiser.loop;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.network.lane.LaneOutcomes;

/**
 * One device's loop: <em>admit, plan lanes, forward, accept, retire</em>, turn after turn.
 *
 * <p><b>Fairness.</b> A turn serves one model, and every running chain of it has a lane, whatever
 * its step, clamps or settings: the lanes of a batch share nothing but the forward pass. Chains
 * beyond the lanes wait in the order of their arrival. Models share turns by outstanding work: each
 * turn every model's claim grows by its share ({@link DeviceModel#raiseClaim}), the largest claim
 * has the turn and pays one for it.
 *
 * <p><b>The same tokens in any company.</b> The logits of a lane move by about 1e-6 with the shape
 * of the batch. Each outcome comes with a margin, the least movement that could change the token
 * ({@link org.glauber.core.sampling.HeatBath}); where it is below the model's tolerance, the step
 * is decided again alone. So a token is always the one that the lane alone would have given.
 *
 * <p><b>Failures.</b> A lane whose logits have no law fails its own chain. A forward pass that
 * throws fails the chains it was for. When {@value #FAILED_PASSES_ALLOWED} in a row have thrown, it
 * is the device that is broken, and the loop ends rather than refuse chain after chain.
 *
 * <p>One thread calls {@link #turn}; nothing here is shared but the queue.
 */
final class BatchLoop {
  static final int FAILED_PASSES_ALLOWED = 3;

  private final List<DeviceModel> models;
  private final AdmissionQueue queue;
  private final int lanes;
  private final LongSupplier nanoTime;
  private final LoopMeter meter;
  private int failedPasses; // in a row

  /**
   * @param lanes the most chains that run at once, all models together
   * @param nanoTime the clock of {@link System#nanoTime}
   */
  BatchLoop(
      List<DeviceModel> models,
      AdmissionQueue queue,
      int lanes,
      LongSupplier nanoTime,
      LoopMeter meter) {
    this.models = List.copyOf(models);
    this.queue = queue;
    this.lanes = lanes;
    this.nanoTime = nanoTime;
    this.meter = meter;
  }

  /**
   * Executes one step of every running chain of one model.
   *
   * @return whether there was anything to do
   * @throws IllegalStateException when one forward pass after the other fails
   */
  boolean turn() {
    admit();
    retire();
    Optional<DeviceModel> planned = planLanes();
    planned.ifPresent(this::forwardAndAccept);
    retire();
    meter.turned(runningChains(), outstandingSteps(), nanoTime.getAsLong());
    return planned.isPresent();
  }

  /** Whether no chain runs. */
  boolean isIdle() {
    return runningChains() == 0;
  }

  /** Fails every chain: the device is given up. */
  void abandon(RuntimeException reason) {
    models.forEach(served -> fail(served, reason));
  }

  private void admit() {
    int free = lanes - runningChains();
    while (free > 0) {
      Optional<RunningChain> next = queue.poll();
      if (next.isEmpty()) {
        return;
      }
      deviceModel(next.get().model()).running.add(next.get());
      free--;
    }
  }

  /** One lane for every chain of the model whose claim is largest. */
  private Optional<DeviceModel> planLanes() {
    long outstanding = outstandingSteps();
    if (outstanding == 0) {
      return Optional.empty();
    }
    long busy = models.stream().filter(served -> !served.running.isEmpty()).count();
    models.forEach(served -> served.raiseClaim(outstanding, busy));
    DeviceModel served =
        models.stream()
            .filter(candidate -> !candidate.running.isEmpty())
            .max(Comparator.comparingDouble(DeviceModel::claim))
            .orElseThrow();
    served.takeTurn();
    served.batch.clear();
    long now = nanoTime.getAsLong();
    served.running.forEach(chain -> chain.enter(served.batch, now)); // lane k is chain k's
    return Optional.of(served);
  }

  private void forwardAndAccept(DeviceModel served) {
    try {
      accept(served, served.network.decide(served.batch));
      failedPasses = 0;
    } catch (RuntimeException e) {
      String what = "a forward pass of " + served.model.name() + " failed";
      fail(served, new IllegalStateException(what, e));
      if (++failedPasses == FAILED_PASSES_ALLOWED) {
        throw new IllegalStateException(what + ", " + failedPasses + " in a row by now", e);
      }
    }
  }

  private static void accept(DeviceModel served, LaneOutcomes outcomes) {
    for (int lane = 0; lane < served.batch.size(); lane++) {
      RunningChain chain = served.running.get(lane);
      boolean close = served.batch.size() > 1 && outcomes.margin(lane) < served.tolerance;
      LaneOutcomes decisive = close ? served.network.decide(served.batch.single(lane)) : outcomes;
      int row = close ? 0 : lane;
      if (decisive.isLawful(row)) {
        chain.accept(decisive.token(row), close);
      } else {
        chain.fail(new IllegalStateException(chain + ": the network gave no law"));
      }
    }
  }

  /** Lets go of the chains that are at their end, have failed, or that nobody waits for. */
  private void retire() {
    long now = nanoTime.getAsLong();
    for (DeviceModel served : models) {
      served.running.removeIf(
          chain -> {
            if (chain.isAtEnd()) {
              chain.finish(now);
            }
            return chain.isAtEnd() || chain.isFailed() || chain.observer().isCancelled();
          });
    }
  }

  private static void fail(DeviceModel served, RuntimeException reason) {
    served.running.forEach(chain -> chain.fail(reason));
    served.running.clear();
  }

  private DeviceModel deviceModel(ServedModel model) {
    return models.stream()
        .filter(served -> served.model.equals(model))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(model.name() + " is not on this device"));
  }

  private int runningChains() {
    return models.stream().mapToInt(served -> served.running.size()).sum();
  }

  private long outstandingSteps() {
    return models.stream().mapToLong(DeviceModel::outstandingSteps).sum();
  }
}
