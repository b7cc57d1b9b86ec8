package org.glauber.gateway.config;

/** Which of several replicas the next piece of work goes to. */
public enum Balance {
  /** The one with the least outstanding work; equals take turns. */
  OUTSTANDING_WORK,
  /** Each in its turn. */
  ROUND_ROBIN
}
