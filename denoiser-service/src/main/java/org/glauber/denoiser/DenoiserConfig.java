package org.glauber.denoiser;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** How models are run. */
@ConfigMapping(prefix = "glauber.denoiser")
public interface DenoiserConfig {

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
   * about ε of the steps; single precision deviates by 1.5e-5 for the tales model.
   */
  @WithDefault("1e-4")
  double tolerance();
}
