/**
 * The VQGAN service: encodes images to codes and decodes codes to images in batches.
 *
 * <pre>
 *   VqganGrpcService ──▶ VqganDevices ──▶ ImagePipeline ──▶ ImageFileReader, DeviceWorker
 *   limits, wire         models, devices  memory, queues    files to pixels, pixels to codes and back
 * </pre>
 *
 * <p>A call holds bytes of the pipeline's memory from before its first stage until its response.
 * Decoded pixels become PNGs on the call's thread.
 */
@NullMarked
package org.glauber.vqgan;

import org.jspecify.annotations.NullMarked;
