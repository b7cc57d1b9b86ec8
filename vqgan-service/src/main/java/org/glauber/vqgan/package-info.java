/**
 * The VQGAN: images to codes and back, many in one call, weights on the device.
 *
 * <pre>
 *   Encode, Decode ──▶ ImageCodec ──▶ WorkQueue ──▶ DeviceWorker (one thread a device) ──▶ ImageCodec
 *   a virtual thread a call            bounded       batches, TorchVqgan                   on the call's thread
 * </pre>
 */
@NullMarked
package org.glauber.vqgan;

import org.jspecify.annotations.NullMarked;
