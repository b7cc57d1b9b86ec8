package org.glauber.denoiser.loop;

import org.glauber.denoiser.chain.RunningChain;

/** A chain that a device has taken out of the queue, and what it has to do with it. */
record Taken(RunningChain chain, Order order) {

  /** What has to be done. */
  enum Order {
    /** Start it. */
    START,
    /** Go on with it: it has run on another device. */
    GO_ON,
    /** Refuse it: it cannot meet its deadline. Its tenant has not paid for it. */
    REFUSE
  }
}
