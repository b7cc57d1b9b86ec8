/**
 * Generation, Algorithm 2: the heat-bath update of one site and the plain sequential chain of such
 * updates.
 *
 * <pre>
 *   logits ─ LogitKind ─▶ TokenLaw ─ temperature ─▶ Nucleus ─ Gumbel argmax ─▶ Decision
 * </pre>
 *
 * <p>Everything here is the reference: samplers on a device and chains run with lookahead must give
 * these tokens.
 */
@NullMarked
package org.glauber.core.sampling;

import org.jspecify.annotations.NullMarked;
