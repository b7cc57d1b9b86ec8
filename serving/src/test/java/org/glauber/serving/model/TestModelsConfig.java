package org.glauber.serving.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The models in a test's directory. A test may name some of them, or make the service strict. */
public final class TestModelsConfig implements ModelsConfig {
  private final Supplier<Path> directory;
  private Optional<List<String>> names = Optional.empty();
  private boolean isStrict;
  private Duration scanInterval = Duration.ZERO;
  private Duration retireAfter = Duration.ofMinutes(1);
  private double memoryFactor = 1.5;
  private boolean isOpen;

  /** All models of a directory that is known later, as that of {@code @TempDir}. */
  public TestModelsConfig(Supplier<Path> directory) {
    this.directory = directory;
  }

  /** Serves only these models. */
  public void setNames(String... models) {
    names = Optional.of(List.of(models));
  }

  /** Makes an invalid model stop the start. */
  public void setStrict() {
    isStrict = true;
  }

  /** Looks for changed models at this interval, and frees replaced ones after their last use. */
  public void setWatched(Duration interval) {
    scanInterval = interval;
    retireAfter = Duration.ZERO;
  }

  /** Lets gateways load and unload models. */
  public void setAdmin() {
    isOpen = true;
  }

  /** Assumes that a network takes this multiple of its file. */
  public void setMemoryFactor(double factor) {
    memoryFactor = factor;
  }

  @Override
  public Path directory() {
    return directory.get();
  }

  @Override
  public Optional<List<String>> names() {
    return names;
  }

  @Override
  public boolean strict() {
    return isStrict;
  }

  @Override
  public Duration scanInterval() {
    return scanInterval;
  }

  @Override
  public Duration retireAfter() {
    return retireAfter;
  }

  @Override
  public boolean admin() {
    return isOpen;
  }

  @Override
  public double memoryFactor() {
    return memoryFactor;
  }
}
