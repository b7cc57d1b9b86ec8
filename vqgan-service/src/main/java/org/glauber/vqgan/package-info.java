/**
 * The VQGAN: images to codes and back, many in one call, weights on the device.
 *
 * <pre>
 *   Encode ──▶ WorkStage ──▶ FileReader ──▶ WorkStage ──▶ DeviceWorker
 *   Decode ───────────────────────────────▶ WorkStage ──▶ DeviceWorker ──▶ ImageCodec
 *   a call's    bounded,      files to       bounded,      batches,         pixels to PNGs,
 *   thread      by tenant     pixels         by tenant     TorchVqgan       on the call's thread
 * </pre>
 *
 * <p>A call holds bytes of the {@link org.glauber.vqgan.ImageMemory} from before its first stage to
 * its answer.
 */
@NullMarked
package org.glauber.vqgan;

import org.jspecify.annotations.NullMarked;
