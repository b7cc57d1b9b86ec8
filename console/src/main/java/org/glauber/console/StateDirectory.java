package org.glauber.console;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The directory for files that the command line writes for its own use, such as logs. The launcher
 * chooses it: {@code .glauber} in the repository, or a per-user directory if that cannot be
 * written.
 */
public final class StateDirectory {
  private StateDirectory() {}

  /**
   * The directory; it may not exist yet.
   *
   * @param home the repository's root
   */
  public static Path of(Path home) {
    return Optional.ofNullable(System.getProperty("glauber.state"))
        .map(Path::of)
        .orElseGet(() -> home.resolve(".glauber"));
  }
}
