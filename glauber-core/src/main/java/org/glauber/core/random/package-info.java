/**
 * Counter-based random numbers: every random number of a chain is a function of the chain's seed
 * and of its use, so that the outcome of a step can be guessed, checked and recomputed on any
 * machine.
 */
@NullMarked
package org.glauber.core.random;

import org.jspecify.annotations.NullMarked;
