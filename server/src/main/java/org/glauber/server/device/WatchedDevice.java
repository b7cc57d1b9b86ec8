package org.glauber.server.device;

import java.util.concurrent.CompletableFuture;

/** A device whose thread takes one turn after another, each some calls that may not return. */
public interface WatchedDevice {

  /** What it is called among those of this process. */
  String name();

  /** How many turns have begun. */
  long turns();

  /** Whether the last of them has not ended. */
  boolean isTurning();

  /** Completes when there are no more turns, with a failure when the device was given up. */
  CompletableFuture<Void> ended();

  /** Fails what the present turn is for, whose thread does not. */
  void failRunning(RuntimeException failure);
}
