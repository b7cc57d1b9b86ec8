/**
 * Generation, Algorithm 2: the heat-bath update of one site, the plain sequential chain of such
 * updates, and the two ways to run it in fewer forward passes.
 *
 * <pre>
 *   logits ─ LogitKind ─▶ TokenLaw ─ temperature ─▶ Nucleus ─ Gumbel argmax ─▶ Decision
 * </pre>
 *
 * <p>{@link org.glauber.core.sampling.Lookahead} gives the sequential chain's tokens, thinning its
 * law. Everything but lookahead is the reference: samplers on a device and chains run with
 * lookahead must give these tokens.
 */
@NullMarked
package org.glauber.core.sampling;

import org.jspecify.annotations.NullMarked;
