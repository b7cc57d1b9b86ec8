package org.glauber.denoiser.admission;

import org.glauber.denoiser.chain.RunningChain;

/** A chain that a device has taken from the queue, and the action to apply to it. */
public record PolledChain(RunningChain chain, Action action) {

  /** The action for a polled chain. */
  public enum Action {
    /** Start the chain. */
    START,
    /** Resume the chain, which has run on another device. */
    RESUME,
    /** Refuse the chain, which cannot meet its deadline. Its tenant was not charged for it. */
    REFUSE
  }
}
