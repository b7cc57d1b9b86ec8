package org.glauber.denoiser.loop;

import java.util.ArrayList;
import java.util.List;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.network.lane.LaneBatch;
import org.glauber.network.lane.LaneNetwork;

/**
 * A model on one device: its network, the batch it is fed, the chains that run, and its claim to
 * the device's next turn. Belongs to the loop's thread.
 */
final class DeviceModel {
  final ServedModel model;
  final LaneNetwork network;
  final LaneBatch batch;
  final double tolerance;
  final List<RunningChain> running = new ArrayList<>();
  private double claim;

  /**
   * @param lanes the most lanes of a pass
   * @param tolerance ε: a decision whose margin is below is made again in the canonical shape
   */
  DeviceModel(ServedModel model, LaneNetwork network, int lanes, double tolerance) {
    this.model = model;
    this.network = network;
    this.batch = new LaneBatch(lanes, model.siteCount(), model.vocabularySize());
    this.tolerance = tolerance;
  }

  /** Steps outstanding. */
  long outstandingSteps() {
    return running.stream().mapToLong(RunningChain::remainingSteps).sum();
  }

  /**
   * Raises the claim by a share of the next turn: half of it goes by outstanding work, half in
   * equal parts to the models that have any, lest a chain near its end waits for a neighbour's
   * crowd.
   */
  void raiseClaim(long deviceOutstandingSteps, long busyModels) {
    if (running.isEmpty()) {
      claim = 0;
    } else {
      claim += 0.5 * outstandingSteps() / deviceOutstandingSteps + 0.5 / busyModels;
    }
  }

  /** How long overdue its turn is, in turns. */
  double claim() {
    return claim;
  }

  /** The turn is this model's. */
  void takeTurn() {
    claim -= 1;
  }
}
