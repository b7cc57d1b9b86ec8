package org.glauber.gateway.config;

/** How the replica for the next piece of work is chosen. */
public enum LoadBalancing {
  /** The replica with the least outstanding work; equals take turns. */
  OUTSTANDING_WORK,
  /** Each replica in turn. */
  ROUND_ROBIN
}
