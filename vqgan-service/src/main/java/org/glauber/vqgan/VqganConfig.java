package org.glauber.vqgan;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** How images are batched. */
@ConfigMapping(prefix = "glauber.vqgan")
public interface VqganConfig {

  /** The devices, each with a thread of its own: {@code cpu} (one core) or {@code gpu0}, … */
  @WithDefault("cpu")
  List<String> devices();

  /**
   * The most images of one call to the network, 1 to 64; fewer where as many would take longer than
   * a third of {@code hang} at the pace that was measured.
   */
  @WithDefault("8")
  int batch();

  /**
   * How long an idle device waits for further images once there is one, 0 to 100 ms. A device that
   * is busy gathers them anyway.
   */
  @WithDefault("0ms")
  Duration delay();

  /**
   * Images that may wait, 64 to 100,000, and of one tenant three for every place that is free; a
   * call whose images exceed it is refused.
   */
  @WithDefault("256")
  int queue();

  /**
   * How long a call to the network may take, 100 ms to 1 hour. One that takes longer hangs: its
   * images are failed, and when it was the last device the service is not ready until it ends. Half
   * a minute: three times a call of a VQGAN that takes ten seconds an image.
   */
  @WithDefault("30s")
  Duration hang();

  /**
   * How long a call to the network may take before the process has to be restarted, {@code hang} to
   * 1 day: liveness fails then, and after the loss of the last device, so that Kubernetes or {@code
   * ./glauber up} restarts it.
   */
  @WithDefault("2m")
  Duration restartAfter();
}
