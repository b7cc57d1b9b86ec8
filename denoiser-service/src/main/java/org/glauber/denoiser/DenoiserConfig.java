package org.glauber.denoiser;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.glauber.denoiser.loop.BatchShape;

/** How models are run. */
@ConfigMapping(prefix = "glauber.denoiser")
public interface DenoiserConfig {

  /** The devices, each with a loop of its own: {@code cpu} (one core) or {@code gpu0}, … */
  @WithDefault("cpu")
  List<String> devices();

  /**
   * Lanes of a pass, and so the chains a device runs at once, 1 to 1,024. On a CPU core more than
   * 16 only adds latency.
   */
  @WithDefault("16")
  int lanes();

  /**
   * The most lanes one chain may have in a pass, 1 to 1,024: the steps it looks ahead, where lanes
   * are idle and it saves time. 1 turns lookahead off.
   */
  @WithDefault("64")
  int maxWindow();

  /** How batches are padded. The tokens are the same under every shape. */
  @WithName("batch.shape")
  @WithDefault("exact")
  BatchShape batchShape();

  /**
   * Chains that may wait for a lane, 1 to 4,096; a tenant may have three of them for every place
   * that is free, one more is refused. A few turns' worth. As many again may wait, by the same
   * rule, that were begun elsewhere.
   */
  @WithDefault("256")
  int queue();

  /**
   * Bytes that the chains here may hold together, waiting and running, 16 MiB or more; absent: a
   * quarter of the heap. A chain is counted with the most it can hold before it is built: about 70
   * bytes a site. A tenant may hold three bytes for every one that is free.
   */
  OptionalLong chainBytes();

  /**
   * The least ε, in nats, 0 to 1: a decision whose margin is below is made again alone. It costs
   * about ε of the steps; single precision deviates by 1e-5 for the shipped models.
   */
  @WithDefault("1e-4")
  double tolerance();

  /**
   * The most, in nats, above 0 to 100, that a model's logits may move with the batch; one that
   * moves further at warm-up is refused. With 1 most steps are decided again alone already, so that
   * batches bring little; above 0.01 the model has a warning.
   */
  @WithDefault("1")
  double maxDeviation();

  /**
   * Whether a chain is refused at once that cannot be at its end by its caller's deadline, as the
   * pace of late lets expect, or as no pass was ever fast enough for. Where callers are content
   * with what they have seen by then, no.
   */
  @WithDefault("true")
  boolean refuseLate();

  /**
   * How long a turn of a device may take, 100 ms to 1 hour. One that takes longer hangs: its chains
   * go on elsewhere, and when it is the last the service is not ready until it answers again. Far
   * longer than any forward pass.
   */
  @WithDefault("30s")
  Duration hang();

  /**
   * How long a turn of a device may take before the process has to be restarted, {@code hang} to 1
   * day: liveness fails then, and after the loss of the last device, so that Kubernetes or {@code
   * ./glauber up} restarts it. Its chains are elsewhere by then.
   */
  @WithDefault("2m")
  Duration restartAfter();
}
