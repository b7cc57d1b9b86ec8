/**
 * Chains that run at the denoisers. The gateway mirrors each chain, update by update, so that
 * another denoiser can resume it if one fails.
 *
 * <pre>
 *   Chain, Mirror at n ──RunChain──▶ denoiser
 *          Mirror ◀── step, sites, tokens ──┘      on failure: another denoiser, attempt + 1
 * </pre>
 */
@NullMarked
package org.glauber.gateway.chain;

import org.jspecify.annotations.NullMarked;
