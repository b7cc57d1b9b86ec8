/**
 * The VQGAN service: encodes images to codes and decodes codes to images in batches.
 *
 * <pre>
 *   Encode ──▶ ImageStage ──▶ ImageFileReader ──▶ ImageStage ──▶ DeviceWorker
 *   Decode ──────────────────────────────────────▶ ImageStage ──▶ DeviceWorker ──▶ ImageCodec
 *   a call's    bounded,       files to            bounded,       batches,         pixels to PNGs,
 *   thread      by tenant      pixels              by tenant      TorchVqgan       on the call's thread
 * </pre>
 *
 * <p>A call holds bytes of the {@link org.glauber.vqgan.ImageMemory} from before its first stage
 * until its response.
 */
@NullMarked
package org.glauber.vqgan;

import org.jspecify.annotations.NullMarked;
