/**
 * The mathematics of Glauber Generative Models (Varma, Nagaraj, Shanmugam, ICLR 2025), in plain
 * Java without dependencies.
 *
 * <p>A <em>state</em> is an {@code int[L]}: L sites, each holding one of V tokens. Step t visits
 * site {@link org.glauber.core.Scan#siteAt i_t}; forward it overwrites that site with noise or
 * keeps it, in reverse it redraws it from its conditional:
 *
 * <pre>
 *   step      0     1             T-1
 *        X_0 ──▶ X_1 ──▶ …  X_{T-1} ──▶ X_T      forward, data → noise   (ForwardChain)
 *        X_0 ◀── X_1 ◀── …  X_{T-1} ◀── X_T      reverse, generation     (sampling.SequentialChain)
 * </pre>
 *
 * <p>A chain <em>at step n</em> holds X_n; the next reverse step it executes is t = n - 1. The
 * number of visits a site has had is m; a token is still clean with probability κ_m = Π(φ)^m. Which
 * visit counts a chain's sweeps lead through is its {@link org.glauber.core.Levels}.
 */
@NullMarked
package org.glauber.core;

import org.jspecify.annotations.NullMarked;
