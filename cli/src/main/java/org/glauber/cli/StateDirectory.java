package org.glauber.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the command line keeps what it writes for itself, logs for instance. The launcher names it:
 * {@code .glauber} in the repository, or a directory of the user's where that cannot be written.
 */
public final class StateDirectory {
  private StateDirectory() {}

  /**
   * The directory, which need not exist.
   *
   * @param home the repository's root
   */
  public static Path of(Path home) {
    return Optional.ofNullable(System.getProperty("glauber.state"))
        .map(Path::of)
        .orElseGet(() -> home.resolve(".glauber"));
  }
}
