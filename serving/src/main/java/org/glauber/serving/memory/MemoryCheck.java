package org.glauber.serving.memory;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.glauber.serving.model.ModelsConfig;

/** Refuses models for which a device has no memory, before they are loaded. */
@Singleton
public final class MemoryCheck {
  private static final double MIB = 1 << 20;

  private final ModelsConfig config;

  /** A check by the configured factor. */
  @Inject
  public MemoryCheck(ModelsConfig config) {
    this.config = config;
  }

  /** Why a network does not fit into the memory of this machine; empty if it does. */
  public Optional<String> refusal(Path network) {
    return refusal(network, "this machine", HostMemory.availableBytes());
  }

  /**
   * Why a network does not fit into a memory; empty if it does, or nothing is known.
   *
   * @param where the owner of the memory, such as {@code gpu(0)}
   * @param availableBytes empty if it is not known
   */
  public Optional<String> refusal(Path network, String where, OptionalLong availableBytes) {
    if (availableBytes.isEmpty() || config.memoryFactor() == 0) {
      return Optional.empty();
    }
    double needed = config.memoryFactor() * size(network);
    return needed <= availableBytes.getAsLong()
        ? Optional.empty()
        : Optional.of(
            "%s has %,.0f MiB and takes about %,.0f MiB of memory, glauber.models.memory-factor (%s) times as much, but only %,.0f MiB are free on %s: free memory, or lower the factor"
                .formatted(
                    network.getFileName(),
                    size(network) / MIB,
                    needed / MIB,
                    config.memoryFactor(),
                    availableBytes.getAsLong() / MIB,
                    where));
  }

  private static long size(Path network) {
    try {
      return Files.size(network);
    } catch (IOException e) {
      return 0; // loading it will fail with the reason
    }
  }
}
