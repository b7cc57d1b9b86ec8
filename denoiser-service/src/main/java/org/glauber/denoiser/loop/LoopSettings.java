package org.glauber.denoiser.loop;

import org.glauber.network.warmup.BatchShape;
import org.glauber.network.warmup.Deviation;

/**
 * The settings of a device's loop.
 *
 * @param device the name of the device, unique in the process
 * @param kind the kind of the device; running chains move only between devices of one kind, because
 *     other kinds round differently
 * @param lanes the most lanes of a pass, and so the chains that run at once
 * @param shape the padding of batches
 * @param deviation the limits for logits that depend on the batch
 */
public record LoopSettings(
    String device, String kind, int lanes, BatchShape shape, Deviation deviation) {}
