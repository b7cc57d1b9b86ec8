package org.glauber.denoiser;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the denoiser serves, and with what. */
@ConfigMapping(prefix = "glauber")
public interface DenoiserConfig {

  /** Which models. */
  Models models();

  /** How they are run. */
  Denoiser denoiser();

  /** Which models are served. */
  interface Models {
    /** The directory of the models, relative to the working directory. */
    @WithDefault("models")
    Path directory();

    /** The models to serve, by name. Absent: every model in the directory. */
    Optional<List<String>> names();
  }

  /** How models are run. */
  interface Denoiser {
    /** The devices, each with a loop of its own: {@code cpu} (one core) or {@code gpu0}, … */
    @WithDefault("cpu")
    List<String> devices();

    /** Chains a device runs at once, 1 to 1,024. On a CPU core more than 16 only adds latency. */
    @WithDefault("16")
    int lanes();

    /** Chains that may wait for a lane, 1 to 100,000; one more is refused. A few turns' worth. */
    @WithDefault("256")
    int queue();

    /**
     * The least ε, in nats, 0 to 1: a decision whose margin is below is made again alone. It costs
     * about ε of the steps; single precision deviates by 1e-5 at most.
     */
    @WithDefault("1e-4")
    double tolerance();
  }
}
