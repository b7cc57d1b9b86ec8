/**
 * Chains in batches of lanes. A lane is a row of a batch: one step of one chain, decided by the
 * network in a forward pass together with the other lanes. {@link org.glauber.core.lane.Lookahead}
 * fills several lanes with the next steps of one chain.
 */
@NullMarked
package org.glauber.core.lane;

import org.jspecify.annotations.NullMarked;
