package org.glauber.denoiser.loop;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.network.lane.LaneBatch;
import org.glauber.network.lane.LaneOutcomes;

/**
 * One device's loop: <em>admit, plan lanes, forward, accept, retire</em>, turn after turn.
 *
 * <p><b>Fairness.</b> A turn serves one model, and every running chain of it has a lane, whatever
 * its step, clamps or settings: the lanes of a batch share nothing but the forward pass. Models
 * share turns in proportion to their outstanding steps: each turn every model's claim grows by its
 * share, the largest claim has the turn and pays one for it.
 *
 * <p><b>The same tokens in any company.</b> The logits of a lane move by about 1e-6 with the shape
 * of the batch. Each outcome comes with a margin, the least movement that could change the token
 * ({@link org.glauber.core.sampling.HeatBath}); where it is below the model's tolerance, the step
 * is decided again alone. So a token is always the one that the lane alone would have given.
 *
 * <p>One thread calls {@link #turn}; nothing here is shared but the queue.
 */
final class BatchLoop {
  private final List<DeviceModel> models;
  private final AdmissionQueue queue;
  private final int lanes;
  private final LongSupplier nanoTime;
  private final LoopMeter meter;

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
   */
  boolean turn() {
    admit();
    retire();
    Optional<DeviceModel> planned = planLanes();
    planned.ifPresent(
        served -> {
          try {
            accept(served, forward(served));
          } catch (RuntimeException e) {
            fail(
                served,
                new IllegalStateException(
                    "a forward pass of " + served.model.name() + " failed", e));
          }
          retire();
        });
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
    models.forEach(served -> served.raiseClaim(outstanding));
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

  private static LaneOutcomes forward(DeviceModel served) {
    return served.network.decide(served.batch);
  }

  private static void accept(DeviceModel served, LaneOutcomes outcomes) {
    for (int lane = 0; lane < served.batch.size(); lane++) {
      RunningChain chain = served.running.get(lane);
      if (!outcomes.isLawful(lane)) {
        chain.fail(new IllegalStateException(chain + ": the network gave no law"));
        continue;
      }
      boolean close = served.batch.size() > 1 && outcomes.margin(lane) < served.tolerance;
      chain.accept(close ? decideAlone(served, lane) : outcomes.token(lane), close);
    }
  }

  private static int decideAlone(DeviceModel served, int lane) {
    LaneBatch alone = served.batch.single(lane);
    return served.network.decide(alone).token(0);
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
