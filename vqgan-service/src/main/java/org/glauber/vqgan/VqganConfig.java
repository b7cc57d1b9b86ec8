package org.glauber.vqgan;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How images are batched. */
@ConfigMapping(prefix = "glauber.vqgan")
public interface VqganConfig {

  /** The devices, each with a thread of its own: {@code cpu} (one core) or {@code gpu0}, … */
  @WithDefault("cpu")
  List<String> devices();

  /**
   * The most images of one call to the network, 1 to 64; fewer where as many would take longer than
   * a third of {@code hang} at the pace that was measured, or more memory than {@code heldBytes}.
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
   * Images that may wait for a device, and image files for a reader, 64 to 100,000 each, and of one
   * tenant three for every place that is free; a call whose images exceed it is refused.
   */
  @WithDefault("256")
  int queue();

  /**
   * Threads that read image files, 1 to 1,024: half as many as there are processors unless set, 1
   * at least, so that callers' files leave the other half to devices, calls and PNGs.
   */
  OptionalInt readers();

  /**
   * Bytes that calls may hold at once for their images, 1 MiB to 1 TiB, and of one tenant three for
   * every one that is free; a call that exceeds them is refused. A quarter of the heap unless set:
   * a batch on its way from a device takes as much again at most, the rest is for the service
   * itself.
   */
  OptionalLong heldBytes();

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
