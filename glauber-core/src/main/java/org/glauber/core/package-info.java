/**
 * The mathematics of Glauber Generative Models (Varma, Nagaraj, Shanmugam, ICLR 2025), in plain
 * Java without dependencies.
 *
 * <p>A <em>state</em> is an {@code int[L]}: L sites, each holding one of V tokens. Step t visits
 * site {@link org.glauber.core.Scan#siteAt i_t}; the forward step keeps the site's token or
 * overwrites it with noise, and the reverse step redraws it from its conditional law:
 *
 * <pre>
 *   step      0     1             T-1
 *        X_0 ──▶ X_1 ──▶ …  X_{T-1} ──▶ X_T      forward, data → noise   (ForwardChain)
 *        X_0 ◀── X_1 ◀── …  X_{T-1} ◀── X_T      reverse, generation     (sampling.SequentialChain)
 * </pre>
 *
 * <p>A chain <em>at step n</em> holds X_n; the next reverse step it executes is t = n - 1. A site
 * that has had m visits is still clean with probability κ_m = Π(φ)^m. {@link
 * org.glauber.core.Levels} are the visit counts that the sweeps of a chain pass through.
 */
@NullMarked
package org.glauber.core;

import org.jspecify.annotations.NullMarked;
