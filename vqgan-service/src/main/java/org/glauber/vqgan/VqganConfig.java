package org.glauber.vqgan;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Devices, batching and limits of images. */
@ConfigMapping(prefix = "glauber.vqgan")
public interface VqganConfig {

  /** The devices, each with its own thread: {@code cpu} (one core) or {@code gpu0}, … */
  @WithDefault("cpu")
  List<String> devices();

  /**
   * Maximum number of images of one call to the network, 1 to 64. It is reduced if a batch would
   * take longer than a third of {@code device-timeout} at the measured speed, or more memory than
   * {@code image-bytes}.
   */
  @WithDefault("8")
  int batch();

  /**
   * How long an idle device waits for further images after the first one, 0 to 100 ms. Images
   * accumulate at a busy device without a delay.
   */
  @WithDefault("0ms")
  Duration delay();

  /**
   * Maximum number of images that wait for a device, and of image files that wait for a reader, 64
   * to 100,000 each. A tenant may have three for every free place. A call whose images exceed the
   * limit is refused.
   */
  @WithDefault("256")
  int queue();

  /**
   * Number of threads that read image files, 1 to 1,024. If absent, half the number of processors,
   * at least 1, which leaves the other half to devices, calls and the encoding of PNGs.
   */
  OptionalInt readers();

  /**
   * Maximum bytes that calls hold at once for their images, 1 MiB to 1 TiB. A tenant may hold three
   * for every free byte. A call that exceeds the limit is refused. If absent, a quarter of the
   * heap: a batch that is copied from a device takes at most as much again, and the rest is for the
   * service itself.
   */
  OptionalLong imageBytes();

  /**
   * How long a call to the network may take, 100 ms to 1 hour. A longer call counts as hanging: its
   * images fail, and if no other device answers the service is not ready until the call ends. The
   * default of half a minute is three times the call of a VQGAN that takes ten seconds an image.
   */
  @WithDefault("30s")
  Duration deviceTimeout();

  /**
   * How long a call to the network may take before the process needs a restart, {@code
   * device-timeout} to 1 day. Liveness then fails, as it does after the loss of the last device, so
   * that Kubernetes or {@code ./glauber up} restarts the process.
   */
  @WithDefault("2m")
  Duration restartAfter();
}
