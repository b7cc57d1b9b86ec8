package org.glauber.network;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.Platform;

/** The engine that computes: libtorch, in DJL. */
public final class TorchEngine {
  private static final String NAME = "pytorch";

  private TorchEngine() {}

  /**
   * Loads it unless it is loaded.
   *
   * @throws EngineException when libtorch cannot be loaded; the message says why in one line
   */
  public static Engine load() {
    try {
      return Engine.getInstance();
    } catch (EngineException e) {
      throw failure(e);
    }
  }

  /** Where the build holds no libtorch for this platform, DJL's own cause is a failed download. */
  static EngineException failure(EngineException cause) {
    if (Platform.detectPlatform(NAME).isPlaceholder()) {
      return new EngineException(
          "this build holds no libtorch for %s: build Glauber on a machine of the kind that it runs on, Linux with glibc on x86-64 or ARM, or macOS on Apple silicon"
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
