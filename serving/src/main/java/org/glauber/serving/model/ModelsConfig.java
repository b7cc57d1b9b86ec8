package org.glauber.serving.model;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The models to serve. */
@ConfigMapping(prefix = "glauber.models")
public interface ModelsConfig {
  /** The models directory, relative to the working directory. */
  @WithDefault("models")
  Path directory();

  /**
   * The names of the models to serve. If absent, every model in the directory that is of the
   * service's kind: texts for a tokenizer, images for a VQGAN, any for a denoiser.
   */
  Optional<List<String>> names();

  /**
   * Whether an invalid model stops the service's start. Otherwise the other models are served, and
   * the log, the health response and a metric name the refused one. A denoiser without any model
   * does not start in either case.
   */
  @WithDefault("false")
  boolean strict();
}
