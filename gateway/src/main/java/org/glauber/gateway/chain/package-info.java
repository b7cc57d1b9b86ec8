/**
 * Chains at the denoisers. A chain runs there and is mirrored here, update by update, so that
 * another denoiser can take it up where one fails.
 *
 * <pre>
 *   Chain, Mirror at n ──RunChain──▶ denoiser
 *          Mirror ◀── step, sites, tokens ──┘      fails: the mirror goes elsewhere, attempt + 1
 * </pre>
 */
@NullMarked
package org.glauber.gateway.chain;

import org.jspecify.annotations.NullMarked;
