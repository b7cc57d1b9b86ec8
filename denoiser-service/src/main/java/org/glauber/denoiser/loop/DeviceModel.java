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

  /** Raises the claim by this model's share of the device's outstanding work. */
  void raiseClaim(long deviceOutstandingSteps) {
    claim = running.isEmpty() ? 0 : claim + (double) outstandingSteps() / deviceOutstandingSteps;
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
