/**
 * Chains: their specification, their current state while they wait and run, and the observers of
 * their progress.
 */
@NullMarked
package org.glauber.denoiser.chain;

import org.jspecify.annotations.NullMarked;
