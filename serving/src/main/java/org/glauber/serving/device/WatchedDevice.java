package org.glauber.serving.device;

import java.util.concurrent.CompletableFuture;

/** A device whose thread executes one turn after another. The calls of a turn may not return. */
public interface WatchedDevice {

  /** The device's name, unique in this process. */
  String name();

  /** The number of turns that have begun. */
  long turns();

  /** Whether a turn is in progress. */
  boolean isTurning();

  /**
   * Completes after the last turn, exceptionally if the device was abandoned because of failures.
   */
  CompletableFuture<Void> ended();

  /** Fails the work of the current turn, because the device's thread cannot. */
  void failRunning(RuntimeException failure);
}
