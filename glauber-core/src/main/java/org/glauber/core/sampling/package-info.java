/**
 * Generation, Algorithm 2: the heat-bath update of one site, the plain sequential chain of such
 * updates, and the two ways to run it in fewer forward passes.
 *
 * <pre>
 *   logits ─ LogitKind ─▶ TokenLaw ─ temperature ─▶ Nucleus ─ Gumbel argmax ─▶ Decision
 * </pre>
 *
 * <p>{@link org.glauber.core.sampling.Lookahead} yields the tokens of the sequential chain;
 * thinning yields other tokens with the same law. Everything except lookahead is the reference:
 * samplers on a device, and chains run with lookahead, must yield the same tokens.
 */
@NullMarked
package org.glauber.core.sampling;

import org.jspecify.annotations.NullMarked;
