package org.glauber.denoiser;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Configuration of the models to serve. */
@ConfigMapping(prefix = "glauber.models")
public interface ModelsConfig {
  /** The directory of the models, relative to the working directory. */
  @WithDefault("models")
  Path directory();

  /** The models to serve, by name. Absent: every model in the directory. */
  Optional<List<String>> names();

  /**
   * Whether the service refuses to start when one model cannot be served. Otherwise the others are
   * served, and the log, the health response and a metric name the refused model. A service without
   * any model does not start in either case.
   */
  @WithDefault("false")
  boolean strict();
}
