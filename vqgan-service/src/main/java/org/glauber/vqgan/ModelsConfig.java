package org.glauber.vqgan;

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

  /** The models to serve, by name. Absent: every image model in the directory. */
  Optional<List<String>> names();
}
