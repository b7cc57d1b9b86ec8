/**
 * The denoiser service: runs the steps of many chains in batches on its devices.
 *
 * <pre>
 *   RunChain ──▶ AdmissionQueue ──▶ BatchLoop (one thread a device) ──▶ ChainMailbox ──▶ stream
 *   a virtual thread a call          admit, plan, forward, accept, retire      back on that thread
 * </pre>
 */
@NullMarked
package org.glauber.denoiser;

import org.jspecify.annotations.NullMarked;
