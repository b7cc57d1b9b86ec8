/**
 * Generation, Algorithm 2: the heat-bath update of one site, and the sequential chain of such
 * updates.
 *
 * <pre>
 *   logits ─ LogitKind ─▶ TokenLaw ─ temperature ─▶ Nucleus ─ Gumbel argmax ─▶ Decision
 * </pre>
 *
 * <p>This package is the reference: samplers on a device, and chains run with {@link
 * org.glauber.core.lane.Lookahead}, must yield the same tokens. Thinning yields other tokens with
 * the same law.
 */
@NullMarked
package org.glauber.core.sampling;

import org.jspecify.annotations.NullMarked;
