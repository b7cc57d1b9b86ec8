package org.glauber.tokenizer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which models are served. */
@ConfigMapping(prefix = "glauber.models")
public interface ModelsConfig {
  /** The directory of the models, relative to the working directory. */
  @WithDefault("models")
  Path directory();

  /** The models to serve, by name. Absent: every model in the directory. */
  Optional<List<String>> names();

  /**
   * Whether one model that cannot be served keeps the service from starting. Otherwise the others
   * are served, and the log, the health answer and a metric name the one that is refused.
   */
  @WithDefault("false")
  boolean strict();
}
