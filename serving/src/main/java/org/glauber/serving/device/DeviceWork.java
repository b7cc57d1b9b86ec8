package org.glauber.serving.device;

/**
 * What a service does on one device. The device's thread calls all methods except {@link
 * #failRunning}: first {@link #warmUp}, then {@link #work}, and finally {@link #close}, whatever
 * happened before.
 *
 * @param <R> the result of the warm-up
 */
public interface DeviceWork<R> extends AutoCloseable {

  /** Loads the models onto the device and uses them once. */
  R warmUp();

  /**
   * Executes turns until the service's queue is closed. An exception means that the device is lost.
   *
   * @param turns is notified of the beginning and the end of each turn
   */
  void work(DeviceTurns turns) throws InterruptedException;

  /** Fails the work of the current turn, because the device's thread cannot. Thread-safe. */
  void failRunning(RuntimeException failure);

  /** Releases the models. */
  @Override
  void close();
}
