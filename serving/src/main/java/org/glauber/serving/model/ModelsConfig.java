package org.glauber.serving.model;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
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

  /**
   * The interval at which a running service looks for new, changed and removed models, 100 ms to 1
   * day, or 0 for never. Five seconds, because a scan of a directory that has not changed reads
   * only its manifests.
   */
  @WithDefault("5s")
  Duration scanInterval();

  /**
   * How long a model that was removed or replaced stays loaded after its last use, 0 to 1 day. It
   * must be longer than {@code glauber.gateway.catalogue.refresh}, because gateways report with
   * each poll which models they still use.
   */
  @WithDefault("1m")
  Duration retireAfter();

  /**
   * Whether gateways may load and unload models by {@code org.glauber.admin.v1}. Off unless set,
   * because whoever reaches the service's port could use it.
   */
  @WithDefault("false")
  boolean admin();

  /**
   * The memory that a network takes, as a multiple of the size of its file, 0 to 100. A model is
   * refused if this much is not free on the device. 0 turns the check off. The default allows for
   * the weights and half as much for activations.
   */
  @WithDefault("1.5")
  double memoryFactor();
}
