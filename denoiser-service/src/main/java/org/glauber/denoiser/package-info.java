/**
 * The denoiser: steps of many chains, one batch at a time, weights on the device.
 *
 * <pre>
 *   RunChain ──▶ AdmissionQueue ──▶ BatchLoop (one thread a device) ──▶ ChainMailbox ──▶ stream
 *   a virtual thread a call          admit, plan, forward, accept, retire      back on that thread
 * </pre>
 */
@NullMarked
package org.glauber.denoiser;

import org.jspecify.annotations.NullMarked;
