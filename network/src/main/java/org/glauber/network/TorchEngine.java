package org.glauber.network;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.Platform;

/** The engine that computes: libtorch, in DJL. */
public final class TorchEngine {
  private static final String NAME = "pytorch";
  private static final String OTHER_LIBRARIES = "PYTORCH_LIBRARY_PATH";

  private TorchEngine() {}

  /**
   * Loads it unless it is loaded.
   *
   * @throws EngineException when the build holds no libtorch for this platform, which DJL would
   *     look for in the network, or libtorch cannot be loaded
   */
  public static Engine load() {
    boolean hasOther =
        System.getenv(OTHER_LIBRARIES) != null || System.getProperty(OTHER_LIBRARIES) != null;
    if (!hasOther && Platform.detectPlatform(NAME).isPlaceholder()) {
      throw new EngineException(
          "this build holds no libtorch for %s: build Glauber on a machine of the kind that it runs on, Linux with glibc on x86-64 or ARM, or macOS on Apple silicon"
              .formatted(Platform.fromSystem(NAME).getClassifier()));
    }
    return Engine.getInstance();
  }
}
