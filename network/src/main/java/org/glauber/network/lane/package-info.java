/** Lanes: the rows of a batch, each one step of some chain, decided together by a network. */
@NullMarked
package org.glauber.network.lane;

import org.jspecify.annotations.NullMarked;
