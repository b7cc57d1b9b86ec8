package org.glauber.denoiser;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.glauber.network.warmup.BatchShape;

/** Configuration of the denoiser's devices, batches, queue and deadlines. */
@ConfigMapping(prefix = "glauber.denoiser")
public interface DenoiserConfig {

  /** The devices, each with its own loop: {@code cpu} (one core) or {@code gpu0}, … */
  @WithDefault("cpu")
  List<String> devices();

  /**
   * The lanes of a pass, and so the chains that a device runs at once, 1 to 1,024. On a CPU core
   * more than 16 only add latency.
   */
  @WithDefault("16")
  int lanes();

  /**
   * The most lanes of one chain in a pass, 1 to 1,024. A chain uses more than one to look ahead
   * when lanes are idle and it saves time. 1 turns lookahead off.
   */
  @WithDefault("64")
  int maxWindow();

  /** The padding of batches. The tokens are the same for every shape. */
  @WithName("batch.shape")
  @WithDefault("exact")
  BatchShape batchShape();

  /**
   * The most chains that wait for a lane, 1 to 4,096. A tenant may have three waiting chains for
   * every free place; further ones are refused. The default is the work of a few turns. As many
   * chains again that were begun elsewhere may wait, by the same rule.
   */
  @WithDefault("256")
  int queue();

  /**
   * The most bytes of all waiting and running chains together, 16 MiB or more. Default: a quarter
   * of the heap. A chain counts with the most bytes that it can hold, about 70 bytes for each site.
   * A tenant may hold three bytes for every free byte.
   */
  OptionalLong chainBytes();

  /**
   * The least tolerance ε, in nats, 0 to 1. A decision whose margin is below ε is made again alone,
   * which affects about a share ε of the steps. In single precision the logits of the shipped
   * models deviate by 1e-5.
   */
  @WithDefault("1e-4")
  double tolerance();

  /**
   * The most, in nats, above 0 to 100, that a model's logits may move with the batch. A model whose
   * logits move further at warm-up is refused. At 1 most steps are already decided again alone, so
   * that batching gains little. Above 0.01 the model is reported with a warning.
   */
  @WithDefault("1")
  double maxDeviation();

  /**
   * Whether to refuse, at once, a chain that cannot meet its deadline at the recent throughput or
   * with the fastest passes measured at warm-up. Disable this if partial results are sufficient.
   */
  @WithDefault("true")
  boolean refuseLate();

  /**
   * The time after which a turn of a device counts as hung, 100 ms to 1 hour. The device's chains
   * continue elsewhere; if every device hangs, the service is not ready until one responds again.
   * The default is far longer than any forward pass.
   */
  @WithDefault("30s")
  Duration deviceTimeout();

  /**
   * The duration of a turn after which the process must be restarted, {@code device-timeout} to 1
   * day. Liveness fails then, as it does when the last device has failed, so that Kubernetes or
   * {@code ./glauber up} restarts the process. Its chains continue elsewhere by then.
   */
  @WithDefault("2m")
  Duration restartAfter();
}
