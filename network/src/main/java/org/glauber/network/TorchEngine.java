package org.glauber.network;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.Platform;

/** Loads libtorch, the engine that runs networks, through DJL. */
public final class TorchEngine {
  private static final String NAME = "pytorch";

  private TorchEngine() {}

  /**
   * Loads libtorch unless it is already loaded.
   *
   * @throws EngineException when libtorch cannot be loaded; the message gives the cause in one line
   */
  public static Engine load() {
    try {
      return Engine.getInstance();
    } catch (EngineException e) {
      throw failure(e);
    }
  }

  /**
   * Loads libtorch for a process in which each device has one thread: operations use one core, and
   * DJL sends no telemetry. Must be called before {@link #load}.
   *
   * @throws EngineException as {@link #load}
   */
  public static void loadSingleThreaded() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    load();
  }

  /**
   * The exception for a failed load. If the build contains no libtorch for this platform, DJL's own
   * cause is a failed download, which would mislead.
   */
  static EngineException failure(EngineException cause) {
    if (Platform.detectPlatform(NAME).isPlaceholder()) {
      return new EngineException(
          "this build contains no libtorch for %s: build Glauber on a machine of the kind that it runs on, Linux with glibc on x86-64 or ARM, or macOS on Apple silicon"
              .formatted(Platform.fromSystem(NAME).getClassifier()),
          cause);
    }
    Throwable root = cause;
    for (Throwable next = root.getCause(); next != null; next = next.getCause()) {
      root = next;
    }
    return new EngineException("libtorch cannot be loaded: " + root.getMessage(), cause);
  }
}
