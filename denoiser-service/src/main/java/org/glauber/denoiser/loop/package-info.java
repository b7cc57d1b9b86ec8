/**
 * The batch loop: one thread for each device, which takes chains from the queue, runs their steps
 * as lanes of batches, and decides which chains, models and tenants have the next turn.
 */
@NullMarked
package org.glauber.denoiser.loop;

import org.jspecify.annotations.NullMarked;
