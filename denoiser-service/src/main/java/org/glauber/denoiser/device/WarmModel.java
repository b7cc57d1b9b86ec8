package org.glauber.denoiser.device;

import org.glauber.denoiser.throughput.CostCurve;
import org.glauber.network.TorchNetwork;

/**
 * A model that was warmed up on a device.
 *
 * @param deviation the movement of its logits with the batch, in nats
 * @param tolerance ε
 */
record WarmModel(TorchNetwork network, double deviation, double tolerance, CostCurve cost) {}
