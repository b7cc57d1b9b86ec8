/**
 * Batches of lanes. A lane is a row of a batch: one step of one chain, decided by the network in a
 * forward pass together with the other lanes.
 */
@NullMarked
package org.glauber.core.lane;

import org.jspecify.annotations.NullMarked;
