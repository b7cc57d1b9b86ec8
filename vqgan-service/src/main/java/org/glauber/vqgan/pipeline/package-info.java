/**
 * The stages that images go through, each with a bounded queue that is fair between tenants.
 *
 * <pre>
 *   Read ────▶ ImageStage ──▶ ImageFileReader
 *   Encode ──▶ ImageStage ──▶ DeviceWorker
 *   Decode ──▶ ImageStage ──▶ DeviceWorker
 *   an image   waits          is processed, decodings in batches
 * </pre>
 */
@NullMarked
package org.glauber.vqgan.pipeline;

import org.jspecify.annotations.NullMarked;
